package io.minewatch.protocol.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.minewatch.bytes.Bytes;
import io.minewatch.observable.TlsClient;
import io.minewatch.observable.TlsStack;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Families of TLS software, by hellos of their own. */
class TlsStackTest {
    /** The hello of the Java that runs this test. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void ownHelloIsJavas(String version) throws Exception {
        SSLContext context = SSLContext.getInstance(version);
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine("www.example.org", 443);
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {version});
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] record = out.array();
        int end = 5 + Bytes.u16(record, 3);
        TlsClient hello = ClientHello.parse(record, 9, end, end);
        assertTrue(hello.whole());
        assertEquals("www.example.org", hello.serverName());
        assertEquals(TlsStack.JAVA, TlsStack.of(hello));
    }

    /** Published JA3 texts; their hashes are checked, so that the texts are known to be whole. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "SCHANNEL a0e9f5d64349fb13191bc781f81f42e1 771,49196-49195-49200-49199-49188-49187-49192-"
                        + "49191-49162-49161-49172-49171-157-156-61-60-53-47-10,"
                        + "0-5-10-11-13-35-23-65281,29-23-24,0",
                "GO 3fed133de60c35724739b913924b6c24 771,49195-49199-49196-49200-52393-52392-49161-49171-"
                        + "49162-49172-156-157-47-53-49170-10-4865-4866-4867,"
                        + "0-5-10-11-13-65281-16-18-43-51,29-23-24-25,0",
                "OPENSSL c216e752cae6f8755fd27f561d031636 771,4866-4867-4865-49196-49200-159-52393-52392-"
                        + "52394-49195-49199-158-49188-49192-107-49187-49191-103-49162-49172-57-"
                        + "49161-49171-51-157-156-61-60-53-47-255,11-10-35-22-23-13-43-45-51,"
                        + "29-23-30-25-24-256-257-258-259-260,0-1-2",
                "OTHER 98487aa16281980e7d1120d399efb6a4 771,4865-4866-4867-49195-49199-49196-49200-52393-"
                        + "52392-49171-49172-156-157-47-53,45-51-16-65037-23-17613-0-11-10-43-65281-"
                        + "35-18-5-13-27,4588-29-23-24,0",
            })
    void publishedHellosFallIntoTheirFamilies(TlsStack family, String ja3, String text) {
        String[] part = text.split(",", -1);
        TlsClient hello =
                new TlsClient(
                        true,
                        false,
                        Integer.parseInt(part[0]),
                        values(part[1]),
                        values(part[2]),
                        values(part[3]),
                        values(part[4]),
                        "",
                        "",
                        List.of(),
                        "",
                        0);
        assertEquals(ja3, hello.ja3());
        // The last one is Chrome's without the GREASE that a JA3 text leaves out.
        assertEquals(family, TlsStack.of(hello));
    }

    private static String values(String list) {
        StringBuilder values = new StringBuilder();
        for (String value : list.split("-", -1)) {
            values.append((char) Integer.parseInt(value));
        }
        return values.toString();
    }
}
