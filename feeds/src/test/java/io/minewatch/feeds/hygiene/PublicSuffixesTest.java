package io.minewatch.feeds.hygiene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.net.InternetDomainName;
import com.google.thirdparty.publicsuffix.PublicSuffixPatterns;
import io.minewatch.feeds.hygiene.PublicSuffixes.Owner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PublicSuffixesTest {
    /** A label that the list has nowhere. */
    private static final String LABEL = "zz9.";

    /** What Guava's own class says of a name. */
    private static @Nullable Owner byGuava(String name) {
        InternetDomainName domain = InternetDomainName.from(name);
        if (!domain.isPublicSuffix()) {
            return null;
        }
        return domain.isRegistrySuffix() ? Owner.REGISTRY : Owner.PROVIDER;
    }

    @Test
    void sameAsGuavasClassForAllOfTheListAndWhatLiesBelow() {
        List<String> names = new ArrayList<>(List.of("zz9", "zz9.zz9", "a.zz9.zz9"));
        names.addAll(PublicSuffixPatterns.EXACT.keySet());
        names.addAll(PublicSuffixPatterns.UNDER.keySet());
        names.addAll(PublicSuffixPatterns.EXCLUDED.keySet());
        assertTrue(names.size() > 9_000, "the list is there");
        DomainNames domainNames = DomainNames.withSharedSuffixes();
        for (String suffix : names) {
            for (String name :
                    List.of(
                            suffix,
                            LABEL + suffix,
                            LABEL + LABEL + suffix,
                            PublicSuffixes.parent(suffix))) {
                if (!name.isEmpty()) {
                    assertEquals(byGuava(name), PublicSuffixes.owner(name), name);
                    assertEquals(
                            domainNames.standingByLists(name), domainNames.standing(name), name);
                }
            }
        }
    }

    @Test
    void standingFollows() {
        DomainNames names = DomainNames.withSharedSuffixes();
        assertEquals(DomainNames.Standing.SHARED, names.standing("github.io"));
        assertEquals(DomainNames.Standing.SHARED, names.standing("kawasaki.jp"));
        assertEquals(DomainNames.Standing.SHARED, names.standing("any.kawasaki.jp"));
        assertEquals(DomainNames.Standing.OWN, names.standing("city.kawasaki.jp"));
        assertEquals(DomainNames.Standing.BELOW_PROVIDER, names.standing("me.github.io"));
        assertEquals(DomainNames.Standing.OWN, names.standing("deep.me.github.io"));
        assertEquals(DomainNames.Standing.OWN, names.standing("pool.example"));
        assertEquals(DomainNames.Standing.OWN, names.standing("a_b.pool.com"));
    }
}
