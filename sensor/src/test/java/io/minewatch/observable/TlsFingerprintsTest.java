package io.minewatch.observable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

/** JA3, JA3S and JA4 against published values. */
class TlsFingerprintsTest {
    private static final TlsHandshake.Transport TCP = TlsHandshake.Transport.TCP;

    /** A hello out of a JA3 text, with what that text leaves out. */
    static TlsClient hello(String ja3, String versions, String algorithms, String... alpn) {
        String[] part = ja3.split(",", -1);
        return new TlsClient(
                true,
                false,
                Integer.parseInt(part[0]),
                decimals(part[1]),
                decimals(part[2]),
                decimals(part[3]),
                decimals(part[4]),
                hexadecimals(algorithms),
                hexadecimals(versions),
                List.of(alpn),
                "",
                0);
    }

    private static String decimals(String list) {
        StringBuilder values = new StringBuilder();
        for (String value : list.isEmpty() ? new String[0] : list.split("-", -1)) {
            values.append((char) Integer.parseInt(value));
        }
        return values.toString();
    }

    private static String hexadecimals(String list) {
        StringBuilder values = new StringBuilder();
        for (String value : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            values.append((char) Integer.parseInt(value, 16));
        }
        return values.toString();
    }

    /** OpenSSL 3.0 with its defaults and no name, as XMRig sends it. */
    static final TlsClient XMRIG =
            hello(
                    "771,4866-4867-4865-49196-49200-159-52393-52392-52394-49195-49199-158-49188-"
                            + "49192-107-49187-49191-103-49162-49172-57-49161-49171-51-157-156-61-"
                            + "60-53-47-255,11-10-35-22-23-13-43-45-51,29-23-30-25-24-256-257-258-"
                            + "259-260,0-1-2",
                    "0304,0303,0302,0301",
                    "0403,0503,0603,0807,0808,0809,080a,080b,0804,0805,0806,0401,0501,0601,0303,"
                            + "0301,0302,0402,0502,0602");

    @Test
    void minersHelloHasItsPublishedFingerprints() {
        assertEquals("c216e752cae6f8755fd27f561d031636", XMRIG.ja3());
        assertEquals("t13i310900_e8f1e7e78f70_1f22a2ca17c4", XMRIG.ja4(TCP));
        assertEquals(TlsStack.OPENSSL, TlsStack.of(XMRIG));
    }

    /** The worked example of JA4.md: Chrome, GREASE included. */
    @Test
    void theExampleOfTheJa4TextGivesItsFingerprint() {
        TlsClient chrome =
                hello(
                        "771,2570-4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-"
                                + "156-157-47-53,14906-27-0-51-16-17513-23-45-13-5-18-11-65281-35-10-"
                                + "43-2570-21,29-23-24,0",
                        "0a0a,0304,0303",
                        "0403,0804,0401,0503,0805,0501,0806,0601",
                        "h2",
                        "http/1.1");
        assertEquals("t13d1516h2_8daaf6152771_e5627efa2ab1", chrome.ja4(TCP));
        assertEquals(
                "q13d1516h2_8daaf6152771_e5627efa2ab1", chrome.ja4(TlsHandshake.Transport.QUIC));
        assertEquals(TlsStack.BROWSER, TlsStack.of(chrome));
    }

    /** Chrome 143 as a public page of hello readings shows it: both fingerprints of one hello. */
    @Test
    void bothFingerprintsOfOneHelloHold() {
        TlsClient chrome =
                hello(
                        "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-"
                                + "157-47-53,45-51-16-65037-23-17613-0-11-10-43-65281-35-18-5-13-27,"
                                + "4588-29-23-24,0",
                        "0304,0303",
                        "0403,0804,0401,0503,0805,0501,0806,0601",
                        "h2",
                        "http/1.1");
        assertEquals("98487aa16281980e7d1120d399efb6a4", chrome.ja3());
        assertEquals("t13d1516h2_8daaf6152771_d8a2da3f94cd", chrome.ja4(TCP));
    }

    @Test
    void oddCasesFollowTheText() {
        TlsClient bare = hello("769,,,,", "", "");
        assertEquals("t10i000000_000000000000_000000000000", bare.ja4(TCP));
        TlsClient named = hello("771,49199,0,,", "", "");
        assertEquals("t12d010100_f06271c2b022_000000000000", named.ja4(TCP));
        TlsClient odd = hello("771,4865,16,,", "", "", "\u00abx\u00cd");
        assertEquals("ad", String.valueOf(odd.ja4(TCP)).substring(8, 10));
        TlsClient one = hello("771,4865,16,,", "", "", "x");
        assertEquals("xx", String.valueOf(one.ja4(TCP)).substring(8, 10));
        TlsClient cut = new TlsClient(false, false, 771, "", "", "", "", "", "", List.of(), "", 0);
        assertNull(cut.ja3());
        assertNull(cut.ja4(TCP));
    }

    /** Generic answers of TLS 1.3 servers. */
    @Test
    void serverFingerprintsHold() {
        String extensions = new String(new char[] {43, 51});
        TlsServer server = new TlsServer(0x0303, 0x0304, 0x1301, extensions, "", false);
        assertEquals("771,4865,43-51", server.ja3sText());
        assertEquals("f4febc55ea12b31ae17cfb7e614afda8", server.ja3s());
    }
}
