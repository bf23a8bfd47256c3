package io.minewatch.coin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginStringTest {
    private static final String XMR = VectorsTest.STANDARD;
    private static final String ETH = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
    private static final String PAYMENT_ID =
            "cb2b73415c4faf214035a73b9d947c202342f3bf3bdf632132bd6d7af98cb257";

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // login, kind, account, worker, payment id, difficulty, mail, algorithm
                XMR + ",WALLET," + XMR + ",-,-,NaN,-,-",
                XMR + ".rig1,WALLET," + XMR + ",rig1,-,NaN,-,-",
                XMR + ".web-1.eu,WALLET," + XMR + ",web-1.eu,-,NaN,-,-",
                XMR + "+50000,WALLET," + XMR + ",-,-,50000,-,-",
                XMR + ".rig1+50000,WALLET," + XMR + ",rig1,-,50000,-,-",
                XMR + "+50000.rig1,WALLET," + XMR + ",rig1,-,50000,-,-",
                XMR + ".25000,WALLET," + XMR + ",-,-,25000,-,-",
                XMR + ".101,WALLET," + XMR + ",101,-,NaN,-,-",
                XMR + ".0042,WALLET," + XMR + ",0042,-,NaN,-,-",
                XMR + "." + PAYMENT_ID + ",WALLET," + XMR + ",-," + PAYMENT_ID + ",NaN,-,-",
                XMR + "." + PAYMENT_ID + ".r,WALLET," + XMR + ",r," + PAYMENT_ID + ",NaN,-,-",
                XMR
                        + "."
                        + PAYMENT_ID
                        + ".r/a@b.example,WALLET,"
                        + XMR
                        + ",r,"
                        + PAYMENT_ID
                        + ",NaN,a@b.example,-",
                XMR + "/rig1/a@b.example,WALLET," + XMR + ",rig1,-,NaN,a@b.example,-",
                XMR + "/a@b.example,WALLET," + XMR + ",-,-,NaN,a@b.example,-",
                XMR + "~rx/0,WALLET," + XMR + ",-,-,NaN,-,rx/0",
                XMR + ".rig~cn/r,WALLET," + XMR + ",rig,-,NaN,-,cn/r",
                XMR + ":rig1,WALLET," + XMR + ",rig1,-,NaN,-,-",
                "XMR:" + XMR + ".rig1#abcd-1234,WALLET," + XMR + ",rig1,-,NaN,-,-",
                "solo:" + XMR + ",WALLET," + XMR + ",-,-,NaN,-,-",
                ETH + "/site.worker1/a@b,WALLET," + ETH + ",site.worker1,-,NaN,a@b,-",
                ETH + ".2500,WALLET," + ETH + ",2500,-,NaN,-,-",
                "x,ACCOUNT,x,-,-,NaN,-,-",
                "x+10000,ACCOUNT,x,-,-,10000,-,-",
                "name.worker,ACCOUNT,name,worker,-,NaN,-,-",
                "name.1001,ACCOUNT,name,1001,-,NaN,-,-",
                "a+b,ACCOUNT,a+b,-,-,NaN,-,-",
                ".worker,ACCOUNT,.worker,-,-,NaN,-,-",
                "first.last@mail.example,MAIL,first.last@mail.example,-,-,NaN,first.last@mail.example,-",
                "me@mail.example+5000,MAIL,me@mail.example,-,-,5000,me@mail.example,-",
                "me+1@mail.example,MAIL,me+1@mail.example,-,-,NaN,me+1@mail.example,-",
                "me@mail.example/rig,MAIL,me@mail.example,rig,-,NaN,me@mail.example,-",
                PAYMENT_ID + ",HASH," + PAYMENT_ID + ",-,-,NaN,-,-",
                "'',EMPTY,-,-,-,NaN,-,-",
                "'  ',EMPTY,-,-,-,NaN,-,-"
            })
    void loginIsTakenApartAsItsPoolWould(
            String raw,
            LoginString.Kind kind,
            String account,
            String worker,
            String paymentId,
            double difficulty,
            String mail,
            String algorithm) {
        LoginString login = LoginString.parse(raw, "x");
        assertEquals(raw, login.raw());
        assertEquals(kind, login.kind());
        assertEquals(account, login.login());
        assertEquals(worker, login.worker());
        assertEquals(paymentId, login.paymentId());
        assertEquals(difficulty, login.fixedDifficulty());
        assertEquals(mail, login.mail());
        assertEquals(algorithm, login.algorithm());
        assertEquals(kind == LoginString.Kind.WALLET, login.wallet() != null);
    }

    @Test
    void walletWithABrokenChecksumIsStillAWallet() {
        LoginString login = LoginString.parse("4" + XMR.substring(1, 94) + "3.rig", null);
        WalletAddress wallet = login.wallet();
        assertNotNull(wallet);
        assertTrue(!wallet.valid());
        assertEquals("rig", login.worker());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // password, worker, difficulty, mail, algorithm
                "x,-,NaN,-,-",
                "secret,-,NaN,-,-",
                "rig:a@b.example,rig,NaN,a@b.example,-",
                "x:a@b.example,-,NaN,a@b.example,-",
                "rig:secret,-,NaN,-,-",
                "d=5000,-,5000,-,-",
                "'c=BTC,d=0.5,w=rig',rig,0.5,-,-",
                "'d=5000;',-,5000,-,-",
                "d=1e9,-,NaN,-,-",
                "d=,-,NaN,-,-",
                "rig~rx/0,-,NaN,-,rx/0"
            })
    void passwordGivesItsKnownPartsAndNothingElse(
            String password, String worker, double difficulty, String mail, String algorithm) {
        LoginString login = LoginString.parse(XMR, password);
        assertEquals(worker, login.worker());
        assertEquals(difficulty, login.fixedDifficulty());
        assertEquals(mail, login.mail());
        assertEquals(algorithm, login.algorithm());
    }

    @Test
    void loginGoesBeforePassword() {
        LoginString login = LoginString.parse("acct.a+100~rx/0", "w=b,d=200~cn/r");
        assertEquals("a", login.worker());
        assertEquals(100, login.fixedDifficulty());
        assertEquals("rx/0", login.algorithm());
    }

    @Test
    void absentLoginIsEmpty() {
        LoginString login = LoginString.parse(null, null);
        assertEquals(LoginString.Kind.EMPTY, login.kind());
        assertNull(login.login());
    }

    @Property(tries = 300)
    void anyTextHasAnAccountThatIsPartOfIt(@ForAll @StringLength(max = 700) String text) {
        LoginString login = LoginString.parse(text, text);
        assertEquals(text, login.raw());
        String account = login.login();
        if (account == null) {
            assertEquals(LoginString.Kind.EMPTY, login.kind());
        } else {
            assertTrue(!account.isEmpty() && account.length() <= LoginString.MAX_CHARS);
        }
    }
}
