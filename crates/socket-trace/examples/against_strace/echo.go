// An echo of 64 bytes, again and again: echo server PORT | client PORT COUNT | both COUNT.
package main

import (
	"net"
	"os"
	"strconv"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func serve(listener net.Listener) {
	peer, err := listener.Accept()
	check(err)
	defer peer.Close()
	buffer := make([]byte, 1024)
	for {
		count, err := peer.Read(buffer)
		if err != nil {
			return
		}
		_, err = peer.Write(buffer[:count])
		check(err)
	}
}

func ask(address string, count int) {
	server, err := net.Dial("tcp", address)
	check(err)
	defer server.Close()
	message, buffer := make([]byte, 64), make([]byte, 1024)
	for i := 0; i < count; i++ {
		_, err = server.Write(message)
		check(err)
		_, err = server.Read(buffer)
		check(err)
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	check(err)
	return value
}

func listen(port string) net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	check(err)
	return listener
}

func main() {
	switch os.Args[1] {
	case "server":
		serve(listen(os.Args[2]))
	case "client":
		ask("127.0.0.1:"+os.Args[2], number(os.Args[3]))
	default:
		listener := listen("0")
		done := make(chan bool)
		go func() { serve(listener); done <- true }()
		ask(listener.Addr().String(), number(os.Args[2]))
		<-done
	}
}
