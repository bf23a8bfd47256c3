package io.minewatch.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/**
 * Puts a connection into another one as proxies and bridges do: what both sides say first, and how
 * the octets of the connection travel then. One object a connection.
 */
public abstract class Wrapping {
    /** What one side says in one go. */
    public static final class Piece {
        private final boolean client;
        private final byte[] octets;

        Piece(boolean client, byte[] octets) {
            this.client = client;
            this.octets = octets;
        }

        public boolean byClient() {
            return client;
        }

        public byte[] octets() {
            return octets;
        }
    }

    /** A way of wrapping and what the sensor must say of it. */
    public enum Kind {
        SOCKS5("socks5"),
        SOCKS5_PASSWORD("socks5"),
        SOCKS5_ADDRESS("socks5"),
        SOCKS4("socks4"),
        SOCKS4A("socks4"),
        CONNECT("http-connect"),
        PROXY_LINE("proxy-protocol"),
        PROXY_BINARY("proxy-protocol"),
        CHAIN("socks5,http-connect,proxy-protocol"),
        WEBSOCKET(""),
        WEBSOCKET_FRAGMENTS(""),
        WEBSOCKET_DEFLATE(""),
        WEBSOCKET_DEFLATE_FRAGMENTS(""),
        WEBSOCKET_BINARY(""),
        WEBSOCKET_IN_SOCKS5("socks5");

        private final String via;

        Kind(String via) {
            this.via = via;
        }

        /** For one connection. */
        public Wrapping wrapping() {
            return switch (this) {
                case SOCKS5 -> socks5();
                case SOCKS5_PASSWORD -> socks5WithPassword();
                case SOCKS5_ADDRESS -> socks5ToAddress();
                case SOCKS4 -> socks4();
                case SOCKS4A -> socks4a();
                case CONNECT -> connect();
                case PROXY_LINE -> proxyLine();
                case PROXY_BINARY -> proxyBinary();
                case CHAIN -> chain();
                case WEBSOCKET -> new WebSocket(1, false, false);
                case WEBSOCKET_FRAGMENTS -> new WebSocket(3, false, false);
                case WEBSOCKET_DEFLATE -> new WebSocket(1, true, false);
                case WEBSOCKET_DEFLATE_FRAGMENTS -> new WebSocket(2, true, false);
                case WEBSOCKET_BINARY -> new WebSocket(1, false, true);
                case WEBSOCKET_IN_SOCKS5 -> inside(socks5(), new WebSocket(1, true, false));
            };
        }

        /** Outermost first. */
        public List<String> via() {
            return via.isEmpty() ? List.of() : List.of(via.split(","));
        }

        public boolean isWebSocket() {
            return name().startsWith("WEBSOCKET");
        }

        public String transport() {
            return isWebSocket() ? "websocket" : "plain";
        }
    }

    /** The name that proxies are asked for. */
    public static final String HOST = "pool.example.net";

    public static final int PORT = 3333;

    /** What goes before, in turns. */
    public abstract List<Piece> opening();

    /** How these octets of the connection travel: whole lines, where lines are what they are. */
    public abstract byte[] carry(boolean client, byte[] octets);

    private static Wrapping preamble(Piece... pieces) {
        return new Wrapping() {
            @Override
            public List<Piece> opening() {
                return List.of(pieces);
            }

            @Override
            public byte[] carry(boolean client, byte[] octets) {
                return octets;
            }
        };
    }

    private static Piece client(String hex) {
        return new Piece(true, Frames.hex(hex));
    }

    private static Piece server(String hex) {
        return new Piece(false, Frames.hex(hex));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] nameAndPort() {
        return Frames.join(
                new byte[] {(byte) HOST.length()},
                ascii(HOST),
                new byte[] {PORT >> 8, (byte) PORT});
    }

    /** As XMRig asks. */
    public static Wrapping socks5() {
        return preamble(
                client("05 01 00"),
                server("05 00"),
                new Piece(true, Frames.join("05 01 00 03", nameAndPort())),
                server("05 00 00 01 0a 14 00 08 9c 40"));
    }

    private static Wrapping socks5WithPassword() {
        return preamble(
                client("05 03 00 01 02"),
                server("05 02"),
                new Piece(
                        true,
                        Frames.join("01 05", ascii("alice"), new byte[] {6}, ascii("secret"))),
                server("01 00"),
                new Piece(true, Frames.join("05 01 00 03", nameAndPort())),
                new Piece(
                        false,
                        Frames.join("05 00 00 03 05", ascii("proxy"), new byte[] {0x10, 0x20})));
    }

    private static Wrapping socks5ToAddress() {
        return preamble(
                client("05 02 00 02"),
                server("05 00"),
                client("05 01 00 04 20010db8000700000000000000000080 0d05"),
                server("05 00 00 04 20010db8000700000000000000000001 9c40"));
    }

    private static Wrapping socks4() {
        return preamble(client("04 01 0d05 cb00710f 6f7073 00"), server("00 5a 0d05 cb00710f"));
    }

    private static Wrapping socks4a() {
        return preamble(
                new Piece(true, Frames.join("04 01 0d05 00000001 00", ascii(HOST), new byte[1])),
                server("00 5a 0000 00000000"));
    }

    private static Wrapping connect() {
        String target = HOST + ":" + PORT;
        return preamble(
                new Piece(
                        true,
                        ascii("CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n")),
                new Piece(false, ascii("HTTP/1.1 200 Connection established\r\n\r\n")));
    }

    private static Wrapping proxyLine() {
        return preamble(
                new Piece(true, ascii("PROXY TCP4 10.20.40.7 203.0.113.15 51000 3333\r\n")));
    }

    private static Wrapping proxyBinary() {
        // Behind the addresses: the checksum (type 03) as haproxy may add it.
        return preamble(
                client(
                        "0d0a0d0a000d0a515549540a 21 11 0013 0a142807 cb00710f c738 0d05"
                                + "03 0004 00000000"));
    }

    private static Wrapping chain() {
        return inside(socks5(), inside(connect(), proxyLine()));
    }

    /** One wrapping in another. */
    public static Wrapping inside(Wrapping outer, Wrapping inner) {
        return new Wrapping() {
            @Override
            public List<Piece> opening() {
                List<Piece> all = new ArrayList<>(outer.opening());
                for (Piece piece : inner.opening()) {
                    all.add(new Piece(piece.client, outer.carry(piece.client, piece.octets)));
                }
                return all;
            }

            @Override
            public byte[] carry(boolean client, byte[] octets) {
                return outer.carry(client, inner.carry(client, octets));
            }
        };
    }

    /** One frame of RFC 6455. */
    public static byte[] frame(int first, int key, byte[] payload) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        int mask = key == 0 ? 0 : 0x80;
        if (payload.length < 126) {
            out.write(mask | payload.length);
        } else if (payload.length < 65_536) {
            out.write(mask | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        } else {
            out.write(mask | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
        byte[] masked = payload.clone();
        if (key != 0) {
            byte[] octets = ByteBuffer.allocate(4).putInt(key).array();
            out.writeBytes(octets);
            for (int i = 0; i < masked.length; i++) {
                masked[i] ^= octets[i % 4];
            }
        }
        out.writeBytes(masked);
        return out.toByteArray();
    }

    /** Lines as messages, or a stream as binary messages. */
    private static final class WebSocket extends Wrapping {
        private final int fragments;
        private final boolean deflate;
        private final boolean binary;
        private final Random keys = new Random(6455);
        private final Deflater[] deflaters = {new Deflater(9, true), new Deflater(9, true)};

        WebSocket(int fragments, boolean deflate, boolean binary) {
            this.fragments = fragments;
            this.deflate = deflate;
            this.binary = binary;
        }

        @Override
        public List<Piece> opening() {
            String extension = deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "";
            return List.of(
                    new Piece(
                            true,
                            ascii(
                                    "GET /proxy HTTP/1.1\r\nHost: ws.example.org\r\n"
                                            + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                            + "Sec-WebSocket-Version: 13\r\n"
                                            + extension
                                            + "\r\n")),
                    new Piece(
                            false,
                            ascii(
                                    "HTTP/1.1 101 Switching Protocols\r\n"
                                            + "Upgrade: WebSocket\r\n"
                                            + "Connection: Upgrade\r\n"
                                            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                                            + extension
                                            + "\r\n")));
        }

        @Override
        public byte[] carry(boolean client, byte[] octets) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            if (binary) {
                out.writeBytes(message(client, octets));
                return out.toByteArray();
            }
            int from = 0;
            while (from < octets.length) {
                int end = from;
                while (end < octets.length && octets[end] != '\n') {
                    end++;
                }
                out.writeBytes(message(client, Arrays.copyOfRange(octets, from, end)));
                // A ping between messages, and between fragments, is allowed.
                out.writeBytes(frame(0x89, client ? keys.nextInt() | 1 : 0, new byte[0]));
                from = end + 1;
            }
            return out.toByteArray();
        }

        private byte[] message(boolean client, byte[] text) {
            byte[] payload = deflate ? deflated(deflaters[client ? 0 : 1], text) : text;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < fragments; i++) {
                int from = payload.length * i / fragments;
                int end = payload.length * (i + 1) / fragments;
                int first = i > 0 ? 0 : (binary ? 2 : 1) | (deflate ? 0x40 : 0);
                out.writeBytes(
                        frame(
                                first | (i + 1 == fragments ? 0x80 : 0),
                                client ? keys.nextInt() | 1 : 0,
                                Arrays.copyOfRange(payload, from, end)));
                if (i + 1 < fragments) {
                    out.writeBytes(frame(0x8A, client ? keys.nextInt() | 1 : 0, ascii("x")));
                }
            }
            return out.toByteArray();
        }

        /** RFC 7692 section 7.2.1: the last four octets of a flush are left off. */
        private static byte[] deflated(Deflater deflater, byte[] text) {
            if (text.length == 0) {
                // Section 7.2.3.6: an empty message is one octet.
                return new byte[1];
            }
            deflater.setInput(text);
            byte[] room = new byte[text.length + 256];
            int length = deflater.deflate(room, 0, room.length, Deflater.SYNC_FLUSH);
            return Arrays.copyOf(room, length - 4);
        }
    }
}
