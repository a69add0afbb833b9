/* A right program in Java: a thread for each peer, or an executor, and a semaphore for the places. */

import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;

public class Echo {
    static final PrintStream OUT =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    static boolean quiet = false;
    static String threads = "per-connection";
    static int places = 1000;
    static int peers = 3;
    static int messages = 3;
    static long timeout = 5000; // milliseconds

    /** Work on one request, which gives its place back at the end. */
    interface Work { void run() throws IOException; }

    public static void main(String[] args) throws Exception {
        Deque<String> words = new ArrayDeque<>(List.of(args));
        String command = words.isEmpty() ? "" : words.pop();
        boolean isClient = command.equals("client");
        if (isClient) command = words.isEmpty() ? "" : words.pop();
        if (!command.equals("tcp") && !command.equals("udp")) usage("[client] tcp|udp [HOST:PORT] [OPTIONS]");
        boolean isUdp = command.equals("udp");
        String addr = isUdp ? "127.0.0.1:8080" : "127.0.0.1:9001";
        while (!words.isEmpty()) {
            String word = words.pop();
            if (!word.startsWith("--")) { addr = word; continue; }
            if (word.equals("--quiet")) { quiet = true; continue; }
            String value = words.isEmpty() ? "" : words.pop();
            switch (word) {
                case "--threads" -> threads = value;
                case "--max-connections" -> places = positive(value);
                case "--peers" -> peers = positive(value);
                case "--messages" -> messages = positive(value);
                case "--timeout" -> timeout = duration(value);
                default -> usage("no option " + word);
            }
        }
        if (threads.startsWith("pool:")) positive(threads.substring(5));
        else if (!threads.equals("one") && !threads.equals("per-connection")) usage("--threads per-connection, pool:N or one");
        InetSocketAddress address = address(addr);
        if (isClient) System.exit(runClient(isUdp, address) ? 0 : 1);
        // The exit status after SIGINT would be 130.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        try {
            if (isUdp) serveUdp(address); else serveTcp(address);
        } catch (BindException error) {
            System.err.println("bind " + addr + ": " + error.getMessage());
            Runtime.getRuntime().halt(1);
        }
    }

    // --- Ways of serving ---

    static Executor executor() {
        if (threads.equals("one")) return Runnable::run;
        if (threads.startsWith("pool:")) return Executors.newFixedThreadPool(positive(threads.substring(5)));
        return work -> new Thread(work).start();
    }

    static Semaphore freePlaces() {
        int limit = threads.startsWith("pool:") ? positive(threads.substring(5)) : places;
        return new Semaphore(Math.min(limit, places));
    }

    static void serve(Executor executor, Semaphore free, Work work) {
        executor.execute(() -> {
            try {
                work.run();
            } catch (IOException error) {
                System.err.println(error);
            } finally {
                free.release();
            }
        });
    }

    static void serveTcp(InetSocketAddress address) throws Exception {
        ServerSocket listener = new ServerSocket();
        listener.bind(address, 128);
        OUT.println("listening on " + shown(listener.getLocalSocketAddress()));
        Executor executor = executor();
        Semaphore free = freePlaces();
        while (true) {
            free.acquire();
            Socket connection;
            try {
                connection = listener.accept();
            } catch (IOException error) {
                System.err.println("accept: " + error.getMessage());
                free.release();
                Thread.sleep(100);
                continue;
            }
            serve(executor, free, () -> echo(connection));
        }
    }

    static void echo(Socket connection) throws IOException {
        String peer = shown(connection.getRemoteSocketAddress());
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        byte[] buffer = new byte[8192];
        ByteBuffer kept = ByteBuffer.allocate(8196);
        try (connection) {
            InputStream in = connection.getInputStream();
            OutputStream out = connection.getOutputStream();
            int count;
            while ((count = in.read(buffer)) != -1) {
                out.write(buffer, 0, count);
                if (quiet) continue;
                kept.put(buffer, 0, count).flip();
                CharBuffer text = CharBuffer.allocate(kept.remaining() + 1);
                decoder.decode(kept, text, false);
                kept.compact();
                show(text.flip().toString(), peer);
            }
        }
    }

    static void serveUdp(InetSocketAddress address) throws Exception {
        DatagramSocket socket = new DatagramSocket(address);
        OUT.println("listening on " + shown(socket.getLocalSocketAddress()));
        Executor executor = executor();
        Semaphore free = freePlaces();
        while (true) {
            free.acquire();
            DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
            socket.receive(packet);
            serve(executor, free, () -> {
                show(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8),
                    shown(packet.getSocketAddress()));
                socket.send(packet);
            });
        }
    }

    static void show(String text, String peer) {
        if (quiet || text.isEmpty()) return;
        if (text.endsWith("\n")) text = text.substring(0, text.length() - 1);
        if (text.endsWith("\r")) text = text.substring(0, text.length() - 1);
        OUT.println(text + " ('" + peer + "')");
    }

    // --- The client ---

    static boolean runClient(boolean isUdp, InetSocketAddress address) throws Exception {
        List<Socket> connections = new ArrayList<>();
        AtomicInteger[] cameBack = new AtomicInteger[peers];
        String[] errors = new String[peers];
        for (int n = 0; n < peers; n++) {
            cameBack[n] = new AtomicInteger();
            Socket socket = null;
            if (!isUdp) {
                try {
                    socket = new Socket();
                    socket.connect(address, (int) timeout);
                    socket.setSoTimeout((int) timeout);
                } catch (IOException error) {
                    errors[n] = error.getMessage();
                    socket = null;
                }
            }
            connections.add(socket);
        }
        List<Thread> talks = new ArrayList<>();
        for (int n = 0; n < peers; n++) {
            int peer = n;
            Thread talk = new Thread(() -> {
                try {
                    if (isUdp) talkUdp(address, peer + 1, cameBack[peer]);
                    else if (connections.get(peer) != null) talkTcp(connections.get(peer), peer + 1, cameBack[peer]);
                } catch (IOException error) {
                    errors[peer] = error.getMessage();
                }
            });
            talk.start();
            talks.add(talk);
        }
        boolean complete = true;
        for (int n = 0; n < peers; n++) {
            talks.get(n).join();
            String why = errors[n] == null ? "" : " — " + errors[n];
            OUT.println("peer " + (n + 1) + ": " + cameBack[n] + " of " + messages + " came back" + why);
            complete &= cameBack[n].get() == messages;
        }
        return complete;
    }

    static byte[] message(int number, int peer) {
        return ("message " + number + " of peer " + peer).getBytes(StandardCharsets.UTF_8);
    }

    static void talkTcp(Socket connection, int peer, AtomicInteger cameBack) throws IOException {
        try (connection) {
            for (int n = 1; n <= messages; n++) {
                byte[] message = message(n, peer);
                connection.getOutputStream().write(message);
                byte[] answer = connection.getInputStream().readNBytes(message.length);
                if (!Arrays.equals(answer, message)) throw new IOException("something else came back, or nothing");
                cameBack.incrementAndGet();
            }
        }
    }

    static void talkUdp(InetSocketAddress address, int peer, AtomicInteger cameBack) throws IOException {
        // Not connected: Java's connected socket drops empty datagrams, and the sender is looked at here.
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int n = 1; n <= messages; n++) {
                byte[] message = message(n, peer);
                socket.send(new DatagramPacket(message, message.length, address));
                long end = System.nanoTime() + timeout * 1_000_000;
                while (true) {
                    long left = (end - System.nanoTime()) / 1_000_000;
                    if (left <= 0) break;
                    socket.setSoTimeout((int) left);
                    DatagramPacket packet = new DatagramPacket(new byte[65535], 65535);
                    try {
                        socket.receive(packet);
                    } catch (SocketTimeoutException error) {
                        break;
                    }
                    byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
                    if (packet.getSocketAddress().equals(address) && Arrays.equals(answer, message)) {
                        cameBack.incrementAndGet();
                        break;
                    }
                }
            }
        }
    }

    // --- The command line ---

    static void usage(String what) {
        System.err.println("usage: " + what);
        Runtime.getRuntime().halt(2);
    }

    static int positive(String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) usage("a number from 1, not " + text);
        return Integer.parseInt(text);
    }

    static long duration(String text) {
        if (text.matches("[0-9]{1,8}ms")) return Long.parseLong(text.substring(0, text.length() - 2));
        if (!text.matches("[0-9]{1,6}s")) usage("a time such as 500ms or 2s, not " + text);
        return Long.parseLong(text.substring(0, text.length() - 1)) * 1000;
    }

    static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) usage("HOST:PORT, not " + text);
        String host = text.substring(0, colon).replaceAll("[\\[\\]]", "");
        return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
    }

    static String shown(SocketAddress address) {
        InetSocketAddress at = (InetSocketAddress) address;
        String host = at.getAddress().getHostAddress();
        // Java writes all zeros of an IPv6 address.
        if (host.equals("0:0:0:0:0:0:0:1")) host = "::1";
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort();
    }
}
