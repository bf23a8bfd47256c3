package io.minewatch.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AgingTest {
    @Test
    void holdsForItsLifeFromTheLastRenewal() {
        Aging<String, Integer> aging = new Aging<>(10);
        assertTrue(aging.put("a", 1, 100, 50));
        assertEquals(1, aging.get("a", 149));
        assertNull(aging.get("a", 150));
        assertTrue(aging.put("a", 2, 160, 50), "it had been forgotten");
        assertFalse(aging.put("a", 3, 200, 50), "it was known");
        assertEquals(3, aging.get("a", 249));
        assertNull(aging.get("b", 249));
    }

    @Test
    void timeThatGoesBackRenewsNothing() {
        Aging<String, Integer> aging = new Aging<>(10);
        aging.put("a", 1, 1000, 50);
        assertNull(aging.get("a", 1050));
        assertNull(aging.get("a", 10), "what was forgotten stays so");
    }

    @Test
    void whenFullWhatWasRenewedLongestAgoGoes() {
        Aging<String, Integer> aging = new Aging<>(2);
        aging.put("a", 1, 1, 1000);
        aging.put("b", 2, 2, 1000);
        aging.put("a", 1, 3, 1000);
        aging.put("c", 3, 4, 1000);
        assertEquals(2, aging.size());
        assertNull(aging.get("b", 5));
        assertEquals(1, aging.get("a", 5));
        assertEquals(3, aging.get("c", 5));
    }

    @Test
    void whatIsOverTakesNoRoom() {
        Aging<Integer, Integer> aging = new Aging<>(1000);
        for (int i = 0; i < 5000; i++) {
            aging.put(i, i, i, 10);
        }
        assertTrue(aging.size() <= 10, "" + aging.size());
    }
}
