package io.minewatch.feeds.format;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which entries of a feed about all kinds of threats concern mining: a botnet's server is no pool,
 * and taking it for one would accuse the wrong thing. The option {@code about} is {@code mining}
 * (names of miners, coins and campaigns that mine), {@code *} (everything), or words of the
 * operator's own with {@code |} between, of which one must occur.
 */
final class Topic {
    static final String OPTION = "about";

    /** Value of the option for all entries. */
    static final String EVERYTHING = "*";

    /** Value of the option for what is known to be about mining. */
    static final String MINING = "mining";

    /** Why other entries are ignored. */
    static final String OTHER = "not about mining (option about: * takes everything)";

    /** Not "examining", "undermining", "terminal", "mineral" and their like. */
    private static final Pattern MINING_WORDS =
            Pattern.compile(
                    "(?<!exa|deter|under)min(er(?!al|va)|ing)|xmr|monero|stratum|cryptojack|coinhive"
                            + "|cryptonight|randomx|nicehash|wannamine|lemon.?duck|kinsing|mykings"
                            + "|prometei|sysrv|teamtnt|8220.?gang");

    /** Campaigns that mine, whose servers do other things than hand out work. */
    private static final Pattern CAMPAIGNS =
            Pattern.compile(
                    "wannamine|lemon.?duck|kinsing|mykings|prometei|sysrv|teamtnt|8220.?gang|z0miner");

    private final boolean everything;
    private final Pattern words;

    private Topic(boolean everything, Pattern words) {
        this.everything = everything;
        this.words = words;
    }

    /** What the operator asks for; the usual value where he says nothing. */
    static Topic of(FeedInput in, String usual) {
        String option = in.option(OPTION).strip().toLowerCase(Locale.ROOT);
        String value = option.isEmpty() ? usual : option;
        if (value.equals(EVERYTHING)) {
            return new Topic(true, MINING_WORDS);
        }
        if (value.equals(MINING)) {
            return new Topic(false, MINING_WORDS);
        }
        StringBuilder any = new StringBuilder();
        for (String word : value.split("\\|", -1)) {
            if (!word.isBlank()) {
                any.append(any.length() == 0 ? "" : "|").append(Pattern.quote(word.strip()));
            }
        }
        return new Topic(false, Pattern.compile(any.toString()));
    }

    /** Whether one of these texts concerns it. */
    boolean covers(String... texts) {
        if (everything) {
            return true;
        }
        for (String text : texts) {
            if (find(words, text)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of these texts concerns it. */
    boolean covers(Iterable<String> texts) {
        if (everything) {
            return true;
        }
        for (String text : texts) {
            if (find(words, text)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name is that of a mining program, not of a campaign or of another threat. */
    static boolean isMiner(String name) {
        return find(MINING_WORDS, name) && !find(CAMPAIGNS, name);
    }

    private static boolean find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.find();
    }
}
