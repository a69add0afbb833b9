/* Wrong: one DatagramPacket is used to receive and to answer, and is as short then as the answer.
 *
 * What the user sees: no answer is longer than the shortest datagram so far.
 * Caught by: stage_02_a_datagram_comes_back_in_capital_letters
 * Because: the answer is as long as the one before
 */

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

public class KeepsThePacketLength {
    static final int ANY_DATAGRAM = 65_535;
    static final int MOST_EARLIER = 1000;
    static final int KEPT_CHANNELS = 32;

    static String addr = "127.0.0.1:9000";
    static int bufferSize = ANY_DATAGRAM;
    static long timeout = 1_000_000_000L;
    static long retries = 3;

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            usage("server or client?");
        }
        parse(args);
        System.exit(switch (args[0]) {
            case "server" -> serve();
            case "client" -> talk();
            default -> usage(args[0]);
        });
    }

    // ---- both

    static byte[] upper(byte[] text) {
        byte[] answer = text.clone();
        for (int i = 0; i < answer.length; i++) {
            if (answer[i] >= 'a' && answer[i] <= 'z') {
                answer[i] -= 32;
            }
        }
        return answer;
    }

    static byte[] withoutLineEnd(byte[] text) {
        int length = text.length;
        if (length > 0 && text[length - 1] == '\n') {
            length--;
            if (length > 0 && text[length - 1] == '\r') {
                length--;
            }
        }
        return Arrays.copyOf(text, length);
    }

    /** As bytes: a PrintStream's text would be in the charset of the system. */
    static void printLine(byte[] text) throws IOException {
        System.out.write(text);
        System.out.write('\n');
        System.out.flush();
    }

    static byte[] taken(ByteBuffer buffer) {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    static String shown(InetSocketAddress addr) {
        String host = addr.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host.replaceAll("%.*", "") + "]" : host) + ":" + addr.getPort();
    }

    static void allowLongest(DatagramChannel channel) throws IOException {
        if (channel.getOption(StandardSocketOptions.SO_SNDBUF) < ANY_DATAGRAM) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, ANY_DATAGRAM);
        }
    }

    // ---- server

    static int serve() throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.bind(resolve()[0]);
        } catch (IOException error) {
            System.err.println("bind " + addr + ": " + error.getMessage());
            Runtime.getRuntime().halt(1);
        }
        allowLongest(channel);
        printLine(("listening on " + shown((InetSocketAddress) channel.getLocalAddress())).getBytes());
        DatagramSocket socket = channel.socket();
        DatagramPacket packet = new DatagramPacket(new byte[ANY_DATAGRAM], ANY_DATAGRAM);
        while (true) {
            try {
                socket.receive(packet);
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                printLine(withoutLineEnd(datagram));
                packet.setData(upper(datagram));
                socket.send(packet);
            } catch (IOException error) {
                System.err.println("a datagram was not answered: " + error.getMessage());
            }
        }
    }

    // ---- client

    static final Set<ByteBuffer> earlier = new LinkedHashSet<>();
    static final Deque<DatagramChannel> channels = new ArrayDeque<>();

    static int talk() throws Exception {
        InetSocketAddress[] servers = resolve();
        InputStream stdin = new BufferedInputStream(System.in);
        int status = 0;
        int number = 0;
        for (byte[] line; (line = readLine(stdin)) != null;) {
            number++;
            byte[] answer = upper(line);
            byte[] reply = null;
            for (InetSocketAddress server : servers) {
                try {
                    reply = ask(server, line, answer);
                    break;
                } catch (IOException error) {
                    System.err.println("line " + number + ": " + shown(server) + ": " + error);
                }
            }
            earlier.add(ByteBuffer.wrap(answer));
            if (earlier.size() > MOST_EARLIER) {
                earlier.remove(earlier.iterator().next());
            }
            if (reply == null) {
                status = 1;
            } else {
                printLine(reply);
            }
        }
        return status;
    }

    static byte[] readLine(InputStream stdin) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = stdin.read();
        if (next < 0) {
            return null;
        }
        while (next >= 0) {
            line.write(next);
            if (next == '\n') {
                break;
            }
            next = stdin.read();
        }
        return withoutLineEnd(line.toByteArray());
    }

    static byte[] ask(InetSocketAddress server, byte[] line, byte[] answer) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channels.add(channel);
        if (channels.size() > KEPT_CHANNELS) {
            channels.remove().close();
        }
        // A connected channel does not send an empty datagram: write returns 0, and that is all.
        if (line.length > 0) {
            channel.connect(server);
        }
        allowLongest(channel);
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            ByteBuffer buffer = ByteBuffer.allocate(ANY_DATAGRAM);
            for (long tries = 0; tries <= retries; tries++) {
                channel.send(ByteBuffer.wrap(line), server);
                long end = System.nanoTime() + timeout;
                for (long left; (left = end - System.nanoTime()) > 0;) {
                    // Rounded up: 0 would mean to wait without a limit.
                    selector.select((left + 999_999) / 1_000_000);
                    selector.selectedKeys().clear();
                    buffer.clear();
                    // Null where nothing has come; a datagram of 0 bytes has a sender. So has a stranger's.
                    if (!server.equals(channel.receive(buffer))) {
                        continue;
                    }
                    byte[] reply = taken(buffer);
                    if (isAnswer(reply, answer)) {
                        return reply;
                    }
                }
            }
        }
        throw new IOException("no reply");
    }

    static boolean isAnswer(byte[] reply, byte[] answer) {
        if (Arrays.equals(reply, answer)) {
            return true;
        }
        boolean isBeginning = reply.length > 0 && reply.length < answer.length
                && Arrays.equals(reply, Arrays.copyOf(answer, reply.length));
        return isBeginning && !earlier.contains(ByteBuffer.wrap(reply));
    }

    // ---- the command line

    static InetSocketAddress[] resolve() {
        int colon = addr.lastIndexOf(':');
        if (colon < 1) {
            usage("write HOST:PORT");
        }
        try {
            int port = Integer.parseInt(addr.substring(colon + 1));
            InetAddress[] all = InetAddress.getAllByName(addr.substring(0, colon));
            return Arrays.stream(all).map(ip -> new InetSocketAddress(ip, port)).toArray(InetSocketAddress[]::new);
        } catch (IOException error) {
            System.err.println("resolve " + addr + ": " + error.getMessage());
            Runtime.getRuntime().halt(1);
            return null;
        }
    }

    static void parse(String[] args) {
        try {
            for (int i = 1; i < args.length; i++) {
                switch (args[i]) {
                    case "--buffer" -> bufferSize = Integer.parseInt(args[++i]);
                    case "--timeout" -> timeout = duration(args[++i]);
                    case "--retries" -> retries = Long.parseLong(args[++i]);
                    default -> addr = args[i];
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException error) {
            usage(error.getMessage());
        }
    }

    static long duration(String text) {
        String unit = text.replaceFirst("^[0-9]+", "");
        long number = Long.parseLong(text.substring(0, text.length() - unit.length()));
        return number * switch (unit) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> throw new IllegalArgumentException("write a time such as 500ms");
        };
    }

    static int usage(String why) {
        System.err.println(why + "\nusage: UdpUpper server|client [ADDR] [--buffer N] [--timeout 1s] [--retries 3]");
        Runtime.getRuntime().halt(2);
        return 2;
    }
}
