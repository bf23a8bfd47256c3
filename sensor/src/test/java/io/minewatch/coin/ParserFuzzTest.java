package io.minewatch.coin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** No text throws, and what comes out keeps its promises. The seeds lie among the resources. */
class ParserFuzzTest {
    @FuzzTest(maxDuration = "10m")
    void address(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        WalletAddress wallet = WalletAddress.recognise(text);
        if (wallet != null) {
            assertEquals(text, wallet.address());
        }
        MoneroAddress monero = MoneroAddress.parse(text);
        if (monero != null && monero.valid()) {
            assertTrue(wallet != null && wallet.valid() && wallet.coin().equals("XMR"));
        }
    }

    @FuzzTest(maxDuration = "10m")
    void login(FuzzedDataProvider data) {
        String password = data.consumeString(64);
        String text = data.consumeRemainingAsString();
        LoginString login = LoginString.parse(text, password);
        assertEquals(text, login.raw());
        assertEquals(login.kind() == LoginString.Kind.EMPTY, login.login() == null);
        assertEquals(login.kind() == LoginString.Kind.WALLET, login.wallet() != null);
    }

    @FuzzTest(maxDuration = "10m")
    void target(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        for (double hashes :
                List.of(
                        Target.cryptoNote(text),
                        Target.bigEndian(text),
                        Target.compactBits(text),
                        ShareDifficulty.ofResult(text))) {
            assertTrue(Double.isNaN(hashes) || hashes >= 1);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void blob(FuzzedDataProvider data) {
        BlobHeader header = BlobHeader.parse(data.consumeRemainingAsString());
        if (header != null) {
            assertEquals(64, header.previousId().length());
            assertEquals(8, header.nonce().length());
            assertTrue(header.nonceOffset() >= 39 - 4 && header.nonceOffset() <= 41);
        }
    }

    @FuzzTest(maxDuration = "10m")
    void agent(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        MinerAgent agent = MinerAgent.parse(text);
        if (agent != null) {
            Integer permille = agent.donationPermille();
            assertTrue(permille == null || (permille >= 0 && permille <= 1000));
        }
        PoolErrors.isKnown(text);
        Algorithms.canonical(text);
        assertEquals(agent != null, MinerAgent.isMiner(text));
    }
}
