package io.minewatch.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * What the two ends of an ordinary connection say first, and say again later: the flows that a
 * segment is full of. Each flow has names of its own.
 */
public enum OrdinaryTalk {
    /** TLS 1.3 up to the first application data of both sides. */
    TLS(443) {
        @Override
        List<Part> opening(int flow) {
            byte[] finished = record(23, 69);
            return List.of(
                    new Part(true, Frames.tlsClientHello("www" + flow % NAMES + ".example.org")),
                    new Part(
                            false,
                            Frames.join(
                                    SERVER_HELLO,
                                    record(20, 1),
                                    record(23, 40),
                                    record(23, 900),
                                    record(23, 281),
                                    record(23, 69))),
                    new Part(true, Frames.join(record(20, 1), finished)),
                    new Part(true, record(23, 300)),
                    new Part(false, record(23, 700)));
        }

        @Override
        List<Part> later(int flow) {
            return List.of(new Part(true, record(23, 60)), new Part(false, record(23, 60)));
        }
    },

    /** A page, its answer, and an hour later the next one. */
    HTTP(80) {
        @Override
        List<Part> opening(int flow) {
            return List.of(new Part(true, request("GET", flow, "")), new Part(false, ANSWER));
        }

        @Override
        List<Part> later(int flow) {
            return opening(flow);
        }
    },

    /** A mailbox over HTTP: requests with bodies. */
    POST(80) {
        @Override
        List<Part> opening(int flow) {
            return List.of(
                    new Part(true, request("POST", flow, "{\"id\":1,\"items\":[1,2,3]}")),
                    new Part(false, ANSWER));
        }

        @Override
        List<Part> later(int flow) {
            return opening(flow);
        }
    },

    /** Mail in clear: greeting and abilities. */
    MAIL(25) {
        @Override
        List<Part> opening(int flow) {
            return List.of(
                    new Part(false, Frames.ascii("220 mx.example.org ESMTP ready\r\n")),
                    new Part(true, Frames.ascii("EHLO client" + flow + ".example.org\r\n")),
                    new Part(
                            false,
                            Frames.ascii(
                                    "250-mx.example.org\r\n250-SIZE 36700160\r\n250 HELP\r\n")));
        }

        @Override
        List<Part> later(int flow) {
            return List.of(
                    new Part(true, Frames.ascii("NOOP\r\n")),
                    new Part(false, Frames.ascii("250 OK\r\n")));
        }
    },

    /** Binary messages of both sides that no protocol begins with. */
    UNKNOWN(9_000) {
        @Override
        List<Part> opening(int flow) {
            return List.of(new Part(true, binary(90)), new Part(false, binary(130)));
        }

        @Override
        List<Part> later(int flow) {
            return opening(flow);
        }
    },

    /** The same of one side alone: whether the other begins a protocol is not known yet. */
    UNANSWERED(9_000) {
        @Override
        List<Part> opening(int flow) {
            return List.of(new Part(true, binary(90)));
        }

        @Override
        List<Part> later(int flow) {
            return opening(flow);
        }
    };

    /** Octets that one end sends in a segment. */
    static final class Part {
        private final boolean byClient;
        private final byte[] octets;

        Part(boolean byClient, byte[] octets) {
            this.byClient = byClient;
            this.octets = octets;
        }
    }

    /** Frames of {@link #open} before the first octets. */
    public static final int HANDSHAKE_FRAMES = 3;

    private static final int NAMES = 5_000;
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;
    private static final int PSH_ACK = 0x18;

    /** RFC 8446: one suite, the version in its extension. */
    private static final byte[] SERVER_HELLO =
            Frames.join(
                    "16 03 03 00 32 02 00 00 2e 03 03",
                    new byte[32],
                    Frames.hex("00 13 01 00 00 06 00 2b 00 02 03 04"));

    private static final byte[] ANSWER =
            Frames.ascii(
                    """
                    HTTP/1.1 200 OK
                    Server: nginx
                    Content-Type: text/html
                    Content-Length: 40

                    <html><body>nothing here</body></html>
                    """
                            .replace("\n", "\r\n"));

    private final int port;

    OrdinaryTalk(int port) {
        this.port = port;
    }

    abstract List<Part> opening(int flow);

    abstract List<Part> later(int flow);

    private static byte[] record(int type, int length) {
        return Frames.join(
                new byte[] {(byte) type, 3, 3, (byte) (length >> 8), (byte) length},
                new byte[length]);
    }

    private static byte[] binary(int length) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (i * 7 + 1);
        }
        return octets;
    }

    private static byte[] request(String method, int flow, String body) {
        return Frames.ascii(
                method
                        + " /page"
                        + flow
                        + " HTTP/1.1\r\nHost: www"
                        + flow % NAMES
                        + ".example.org\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)\r\n"
                        + "Accept: */*\r\n"
                        + (body.isEmpty()
                                ? ""
                                : "Content-Type: application/json\r\nContent-Length: "
                                        + body.length()
                                        + "\r\n")
                        + "\r\n"
                        + body);
    }

    /** The frames of that flow's handshake and first octets. */
    public List<byte[]> open(int flow) {
        Wire wire = new Wire(flow);
        wire.send(true, SYN, new byte[0]);
        wire.send(false, SYN_ACK, new byte[0]);
        wire.send(true, ACK, new byte[0]);
        opening(flow).forEach(wire::send);
        return wire.frames;
    }

    /** The frames of what it says later. */
    public List<byte[]> goOn(int flow) {
        Wire wire = new Wire(flow);
        wire.client++;
        wire.server++;
        opening(flow).forEach(wire::send);
        wire.frames.clear();
        later(flow).forEach(wire::send);
        return wire.frames;
    }

    /** A bare acknowledgement by that flow's server, out of which nothing follows. */
    public byte[] acknowledge(int flow) {
        return new Wire(flow).frame(false, ACK, new byte[0]);
    }

    /** Writes the frames of one flow. */
    private final class Wire {
        final List<byte[]> frames = new ArrayList<>();
        private final String clientAddress;
        private final String serverAddress;
        private final int clientPort;
        int client = 1_000;
        int server = 5_000;

        Wire(int flow) {
            clientAddress =
                    "10."
                            + (flow / 62_500 % 250)
                            + "."
                            + (flow / 250 % 250)
                            + "."
                            + (1 + flow % 250);
            serverAddress = "198.51.100." + (1 + flow % 200);
            clientPort = 20_000 + flow / 15_625_000;
        }

        void send(Part part) {
            send(part.byClient, PSH_ACK, part.octets);
        }

        void send(boolean byClient, int flags, byte[] octets) {
            frames.add(frame(byClient, flags, octets));
            int length = octets.length + ((flags & SYN) != 0 ? 1 : 0);
            if (byClient) {
                client += length;
            } else {
                server += length;
            }
        }

        byte[] frame(boolean byClient, int flags, byte[] octets) {
            byte[] segment =
                    byClient
                            ? Frames.tcp(clientPort, port, client, server, flags, octets)
                            : Frames.tcp(port, clientPort, server, client, flags, octets);
            return Frames.ethernet(
                    0x0800,
                    Frames.ipv4(
                            byClient ? clientAddress : serverAddress,
                            byClient ? serverAddress : clientAddress,
                            6,
                            segment));
        }
    }
}
