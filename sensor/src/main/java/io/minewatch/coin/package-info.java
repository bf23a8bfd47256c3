/**
 * The arithmetic of coins: addresses and their checksums, login strings, targets and difficulties,
 * algorithms, agents, and the estimate of a hash rate from shares. Pure functions; knows no packet
 * and no message.
 *
 * <p>Reading order: {@link io.minewatch.coin.LoginString} (what a miner calls itself), {@link
 * io.minewatch.coin.WalletAddress} and {@link io.minewatch.coin.MoneroAddress} (who is paid),
 * {@link io.minewatch.coin.Target} and {@link io.minewatch.coin.ShareDifficulty} (what a share is
 * worth), {@link io.minewatch.coin.MiningClock} and {@link io.minewatch.coin.HashRateEstimate}
 * (what the shares say of the machine), {@link io.minewatch.coin.BlobHeader}, {@link
 * io.minewatch.coin.Algorithms}, {@link io.minewatch.coin.MinerAgent}, {@link
 * io.minewatch.coin.PoolErrors}.
 */
@NullMarked
package io.minewatch.coin;

import org.jspecify.annotations.NullMarked;
