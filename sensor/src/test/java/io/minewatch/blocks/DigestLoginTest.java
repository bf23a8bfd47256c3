package io.minewatch.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DigestLoginTest {
    private final DigestLogin login = new DigestLogin(new NodeLogin("Mufasa", "Circle of Life"));

    /** RFC 7616, section 3.9.1. */
    @Test
    void answersTheExampleOfTheStandard() {
        assertTrue(
                login.challenged(
                        List.of(
                                "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\","
                                        + " algorithm=MD5,"
                                        + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                                        + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"")));
        assertEquals(
                "Digest username=\"Mufasa\", realm=\"http-auth@example.org\","
                        + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                        + " uri=\"/dir/index.html\", algorithm=MD5,"
                        + " response=\"8ca523f5e9506fed4657c9700eebdbec\", qop=auth, nc=00000001,"
                        + " cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\","
                        + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"",
                login.answer(
                        "GET", "/dir/index.html", "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"));
    }

    @Test
    void ofTwoChallengesThatWhichCanBeAnsweredIsTaken() {
        assertTrue(
                login.challenged(
                        List.of(
                                "Basic realm=\"x\"",
                                "Digest qop=\"auth\",algorithm=MD5-sess,realm=\"a\",nonce=\"b\"",
                                "digest qop=\"auth\",algorithm=MD5,realm=\"c\",nonce=\"d\",stale=false")));
        String answer = String.valueOf(login.answer("GET", "/get_info"));
        assertTrue(answer.contains("realm=\"c\", nonce=\"d\""), answer);
        assertTrue(String.valueOf(login.answer("GET", "/get_info")).contains("nc=00000002"));
    }

    @Test
    void whatCannotBeAnsweredIsNot() {
        assertNull(login.answer("GET", "/"));
        for (String field :
                List.of(
                        "",
                        "Digest",
                        "Digest ",
                        "Basic realm=\"x\"",
                        "Digest realm=\"x\", qop=\"auth\"",
                        "Digest realm=\"x\", nonce=\"n\"",
                        "Digest realm=\"x\", nonce=\"n\tn\", qop=\"auth\"",
                        "Digest realm=\"x\", nonce=\"n\u00e9\", qop=\"auth\"",
                        "Digest realm=\"x\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256")) {
            assertFalse(login.challenged(List.of(field)), field);
            assertNull(login.answer("GET", "/"));
        }
    }

    @Test
    void theSecretIsNotTold() {
        assertFalse(new NodeLogin("u", "geheim").toString().contains("geheim"));
    }
}
