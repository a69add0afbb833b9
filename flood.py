import socket,re
port=int(re.search(r':(\d+)',open('/tmp/scratch-threads/out.txt').readline()).group(1))
ps=[socket.create_connection(('127.0.0.1',port)) for _ in range(20)]
for r in range(3):
    for i,p in enumerate(ps): p.sendall((f'peer {i}, round {r}; '*3000).encode())
    for i,p in enumerate(ps):
        n=len(f'peer {i}, round {r}; ')*3000
        while n: n-=len(p.recv(n))
