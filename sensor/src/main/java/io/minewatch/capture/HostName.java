package io.minewatch.capture;

/**
 * A name that the capturing machine had for an address, from a pcapng name resolution block. The
 * address is 16 octets in network order; an IPv4 address is mapped ({@code ::ffff:a.b.c.d}).
 *
 * @param addressHigh the first eight octets
 * @param addressLow the last eight octets
 * @param name as stored, without control characters, 1 to 255 octets of UTF-8
 */
public record HostName(long addressHigh, long addressLow, String name) {}
