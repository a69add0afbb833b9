/* Wrong: the buffer is a static field, so all threads share it.

What the user sees: when two peers send at the same time, one gets bytes of the other.
Caught by: stage_04_many_peers_are_served_at_once
Because: the threads share a buffer
*/

import java.io.*;
import java.net.*;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

public class OneBuffer {
    static final byte[] buffer = new byte[8192];
    static final PrintStream OUT =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    public static void main(String[] args) throws IOException {
        String[] addr = args[1].split(":");
        ServerSocket listener = new ServerSocket();
        try {
            listener.bind(new InetSocketAddress(addr[0], Integer.parseInt(addr[1])));
        } catch (BindException error) {
            System.err.println(args[1] + ": " + error.getMessage());
            System.exit(1);
        }
        OUT.println("listening on 127.0.0.1:" + listener.getLocalPort());
        while (true) {
            Socket connection = listener.accept();
            new Thread(() -> {
                try (connection) {
                    echo(connection);
                } catch (IOException error) {
                    System.err.println(error);
                }
            }).start();
        }
    }

    static void echo(Socket connection) throws IOException {
        String peer = "127.0.0.1:" + connection.getPort();
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer kept = ByteBuffer.allocate(8196);
        int count;
        while ((count = connection.getInputStream().read(buffer)) != -1) {
            connection.getOutputStream().write(buffer, 0, count);
            kept.put(buffer, 0, count).flip();
            CharBuffer text = CharBuffer.allocate(kept.remaining() + 1);
            decoder.decode(kept, text, false);
            kept.compact();
            String line = text.flip().toString();
            if (!line.isEmpty()) OUT.println(line.replaceFirst("\\r?\\n$", "") + " ('" + peer + "')");
        }
    }
}
