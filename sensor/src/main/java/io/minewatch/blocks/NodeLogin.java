package io.minewatch.blocks;

/**
 * How to log in at nodes that want it (monerod's {@code --rpc-login}). Immutable.
 *
 * @param user without a colon
 * @param secret the password
 */
public record NodeLogin(String user, String secret) {
    /** Never the secret. */
    @Override
    public String toString() {
        return user;
    }
}
