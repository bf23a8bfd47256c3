package io.minewatch.protocol.http;

import org.jspecify.annotations.Nullable;

/** Header fields that are kept; all others are skipped unread. */
enum HttpField {
    HOST("host"),
    USER_AGENT("user-agent"),
    CONTENT_TYPE("content-type"),
    CONTENT_LENGTH("content-length"),
    CONTENT_ENCODING("content-encoding"),
    TRANSFER_ENCODING("transfer-encoding"),
    CONNECTION("connection"),
    UPGRADE("upgrade"),
    LOCATION("location"),
    /** The login of getwork (Basic). */
    AUTHORIZATION("authorization"),
    SERVER("server"),
    // Fields of miners and their servers: cpuminer, cgminer, bitcoind, XMRig's daemon mode.
    X_MINING_EXTENSIONS("x-mining-extensions"),
    X_MINING_HASHRATE("x-mining-hashrate"),
    X_LONG_POLLING("x-long-polling"),
    X_STRATUM("x-stratum"),
    X_ROLL_NTIME("x-roll-ntime"),
    X_REJECT_REASON("x-reject-reason"),
    X_HASH_DIFFICULTY("x-hash-difficulty");

    private static final HttpField[] ALL = values();

    /** Longest name. */
    private static final int MAX_NAME = 19;

    /** Fields by the length of their names. */
    private static final HttpField[][] BY_LENGTH = byLength();

    /** As listeners see it. */
    final String fieldName;

    HttpField(String fieldName) {
        this.fieldName = fieldName;
    }

    static int count() {
        return ALL.length;
    }

    static HttpField at(int ordinal) {
        return ALL[ordinal];
    }

    /** The field of that name, whatever its case, or null. */
    static @Nullable HttpField find(byte[] buffer, int offset, int length) {
        if (length > MAX_NAME) {
            return null;
        }
        for (HttpField field : BY_LENGTH[length]) {
            int i = 0;
            while (i < length && lower(buffer[offset + i]) == field.fieldName.charAt(i)) {
                i++;
            }
            if (i == length) {
                return field;
            }
        }
        return null;
    }

    static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    private static HttpField[][] byLength() {
        HttpField[][] table = new HttpField[MAX_NAME + 1][];
        for (int length = 0; length <= MAX_NAME; length++) {
            int count = 0;
            for (HttpField field : ALL) {
                count += field.fieldName.length() == length ? 1 : 0;
            }
            table[length] = new HttpField[count];
            for (HttpField field : ALL) {
                if (field.fieldName.length() == length) {
                    table[length][--count] = field;
                }
            }
        }
        return table;
    }
}
