package io.minewatch.protocol.proxy;

import io.minewatch.bytes.Bytes;
import io.minewatch.flow.FlowView;
import io.minewatch.flow.StreamBytes;
import io.minewatch.packet.IpAddress;
import io.minewatch.protocol.Observations;

/**
 * Greeting, authentication by user and password (which are skipped unread), request and answer. A
 * method of authentication that wraps what follows (GSSAPI) ends the reading: no octet behind it
 * can be understood. Single thread.
 */
final class Socks5Parser extends PreambleParser {
    private static final String WRAPPING = "socks5";
    private static final int CONNECT = 1;

    /** Where in a message an octet stands. */
    private enum Place {
        VERSION,
        METHOD_COUNT,
        METHODS,
        /** The server's choice. */
        METHOD,
        /** The first octet of the request or answer, or of the exchange of a password. */
        NEXT,
        USER_LENGTH,
        USER,
        PASSWORD_LENGTH,
        PASSWORD,
        /** Whether user and password are accepted. */
        STATUS,
        /** Command of the request, code of the answer. */
        CODE,
        RESERVED,
        ADDRESS_TYPE,
        NAME_LENGTH,
        /** Address and port. */
        ADDRESS
    }

    /** Octets of the longest address: a name of 255, and a port. */
    private static final int MAX_ADDRESS_BYTES = 257;

    private static final int PORT_BYTES = 2;

    private Place client = Place.VERSION;
    private Place server = Place.VERSION;
    private int clientLeft;
    private int serverLeft;
    private int addressType;
    private byte[] address = new byte[18];
    private int addressLength;

    Socks5Parser() {
        super(WRAPPING, true);
    }

    @Override
    Step fromClient(int octet) {
        switch (client) {
            case VERSION -> {
                client = Place.METHOD_COUNT;
                return octet == Socks5Protocol.VERSION ? Step.MORE : Step.NEVER;
            }
            case METHOD_COUNT -> {
                clientLeft = octet;
                client = Place.METHODS;
                return octet > 0 ? Step.MORE : Step.NEVER;
            }
            case METHODS -> client = --clientLeft == 0 ? Place.NEXT : Place.METHODS;
            case NEXT -> {
                if (octet == Socks5Protocol.SUBNEGOTIATION_VERSION) {
                    client = Place.USER_LENGTH;
                } else if (octet == Socks5Protocol.VERSION) {
                    client = Place.CODE;
                } else {
                    return Step.NEVER;
                }
            }
            case USER_LENGTH -> {
                clientLeft = octet;
                client = octet == 0 ? Place.PASSWORD_LENGTH : Place.USER;
            }
            case USER -> client = --clientLeft == 0 ? Place.PASSWORD_LENGTH : Place.USER;
            case PASSWORD_LENGTH -> {
                clientLeft = octet;
                client = octet == 0 ? Place.NEXT : Place.PASSWORD;
            }
            case PASSWORD -> client = --clientLeft == 0 ? Place.NEXT : Place.PASSWORD;
            case CODE -> {
                client = Place.RESERVED;
                return octet == CONNECT ? Step.MORE : Step.NEVER;
            }
            case RESERVED -> client = Place.ADDRESS_TYPE;
            case ADDRESS_TYPE -> {
                addressType = octet;
                clientLeft = addressBytes(octet);
                client = octet == Socks5Protocol.DOMAIN ? Place.NAME_LENGTH : Place.ADDRESS;
                return Socks5Protocol.isAddressType(octet) ? Step.MORE : Step.NEVER;
            }
            case NAME_LENGTH -> {
                clientLeft = octet + PORT_BYTES;
                address = new byte[MAX_ADDRESS_BYTES];
                client = Place.ADDRESS;
                return octet > 0 ? Step.MORE : Step.NEVER;
            }
            case ADDRESS -> {
                address[addressLength++] = (byte) octet;
                return --clientLeft == 0 ? Step.LAST : Step.MORE;
            }
            case METHOD, STATUS -> {
                return Step.NEVER;
            }
        }
        return Step.MORE;
    }

    @Override
    Step fromServer(int octet) {
        switch (server) {
            case VERSION -> {
                server = Place.METHOD;
                return octet == Socks5Protocol.VERSION ? Step.MORE : Step.NEVER;
            }
            case METHOD -> {
                server = Place.NEXT;
                boolean plain =
                        octet == Socks5Protocol.NO_AUTHENTICATION
                                || octet == Socks5Protocol.USER_AND_PASSWORD;
                return plain ? Step.MORE : Step.NEVER;
            }
            case NEXT -> {
                if (octet == Socks5Protocol.SUBNEGOTIATION_VERSION) {
                    server = Place.STATUS;
                } else if (octet == Socks5Protocol.VERSION) {
                    server = Place.CODE;
                } else {
                    return Step.NEVER;
                }
            }
            case STATUS -> {
                server = Place.NEXT;
                return octet == 0 ? Step.MORE : Step.NEVER;
            }
            case CODE -> {
                server = Place.RESERVED;
                return octet == 0 ? Step.MORE : Step.NEVER;
            }
            case RESERVED -> server = Place.ADDRESS_TYPE;
            case ADDRESS_TYPE -> {
                serverLeft = addressBytes(octet);
                server = octet == Socks5Protocol.DOMAIN ? Place.NAME_LENGTH : Place.ADDRESS;
                return Socks5Protocol.isAddressType(octet) ? Step.MORE : Step.NEVER;
            }
            case NAME_LENGTH -> {
                serverLeft = octet + PORT_BYTES;
                server = Place.ADDRESS;
            }
            case ADDRESS -> {
                return --serverLeft == 0 ? Step.LAST : Step.MORE;
            }
            default -> {
                return Step.NEVER;
            }
        }
        return Step.MORE;
    }

    private static int addressBytes(int type) {
        return PORT_BYTES + (type == Socks5Protocol.IPV6 ? 16 : 4);
    }

    @Override
    void onRequest(FlowView flow, StreamBytes in, Observations out) {
        int length = addressLength - PORT_BYTES;
        String host =
                switch (addressType) {
                    case Socks5Protocol.IPV4 -> IpAddress.v4(Bytes.i32(address, 0)).toString();
                    case Socks5Protocol.IPV6 ->
                            new IpAddress(Bytes.i64(address, 0), Bytes.i64(address, 8)).toString();
                    default -> hostName(address, 0, length);
                };
        tell(flow, in, out, WRAPPING, host, Bytes.u16(address, length));
        address = new byte[0];
    }
}
