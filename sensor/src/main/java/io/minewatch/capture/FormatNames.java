package io.minewatch.capture;

import java.nio.charset.StandardCharsets;

/**
 * Names what a file is that is no capture, with what to do about it: a person who points the sensor
 * at the wrong file should not have to guess. One sentence, without the path.
 */
final class FormatNames {
    /** Octets looked at. Enough for the magic numbers below and to tell text from data. */
    static final int SAMPLE = 512;

    private static final String CONVERT = "convert it to pcapng with Wireshark's editcap first";
    private static final String UNPACK = "unpack it first";

    /** Magic text at the file's start, what it tells, and the remedy. */
    private static final String[][] KNOWN = {
        {"version https://git-lfs.github.com", "a Git LFS pointer", "fetch it with git lfs pull"},
        {"/annex/objects/", "a git-annex pointer", "fetch the file with git annex get"},
        {"<!DOCTYPE", "a web page", "download the capture itself"},
        {"<!doctype", "a web page", "download the capture itself"},
        {"<html", "a web page", "download the capture itself"},
        {"snoop\0\0\0", "a snoop file", CONVERT},
        {"btsnoop\0", "a Bluetooth snoop file", "only captures of a network can be read"},
        {"TRSNIFF data", "a Sniffer file", CONVERT},
        {"XCP\0", "a NetXRay file", CONVERT},
        {"GMBU", "a Network Monitor file", CONVERT},
        {"RTSS", "a Network Monitor file", CONVERT},
        {"iptrace 1.0", "an AIX iptrace file", CONVERT},
        {"iptrace 2.0", "an AIX iptrace file", CONVERT},
        {"\u007fver", "an EtherPeek file", CONVERT},
        {"BZh", "compressed with bzip2", UNPACK},
        {"PK\u0003\u0004", "a zip archive", UNPACK},
        {"7z\u00bc\u00af", "a 7z archive", UNPACK},
        {"Rar!", "a rar archive", UNPACK},
        {"\u001f\u009d", "compressed with compress", UNPACK},
        {"\u0089LZO", "compressed with lzop", UNPACK},
        {"\u0002!L\u0018", "compressed with lz4 of the old format", UNPACK},
        {"LZIP", "compressed with lzip", UNPACK},
        {"\u007fELF", "a program", "name a capture"},
    };

    /** Where a tar archive says so. */
    private static final int TAR_MAGIC_AT = 257;

    private FormatNames() {}

    /**
     * What a file is.
     *
     * @param b holds its first octets, from {@code offset} on
     * @param length octets there; fewer than {@link #SAMPLE} when the file is shorter
     */
    static String sentence(byte[] b, int offset, int length) {
        if (length == 0) {
            return "it is empty: capture or copy it again";
        }
        int looked = Math.min(length, SAMPLE);
        String start = new String(b, offset, looked, StandardCharsets.ISO_8859_1);
        for (String[] known : KNOWN) {
            if (start.startsWith(known[0])) {
                return "it is no capture but " + known[1] + ": " + known[2];
            }
        }
        if (start.startsWith("ustar", TAR_MAGIC_AT)) {
            return "it is no capture but a tar archive: " + UNPACK;
        }
        if (isText(start)) {
            return "it is a text file, no capture: name a pcap or pcapng file";
        }
        if (isZero(start)) {
            return "it begins with zeros, no capture: the copy is incomplete or the disk was full";
        }
        return "its format is unknown: pcap and pcapng are read, plain or in gzip, zstd, xz or lz4;"
                + " Wireshark's editcap converts many others";
    }

    /** Control characters apart from white space occur in data only; UTF-8 counts as text. */
    private static boolean isText(String start) {
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            if ((c < ' ' && (c < '\t' || c > '\r') && c != 0x1B) || c == 0x7F) {
                return false;
            }
        }
        String utf8 =
                new String(start.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        // A character cut by the sample's end may decode badly, any other is no text.
        int bad = utf8.indexOf('\uFFFD');
        return bad < 0 || (start.length() == SAMPLE && bad >= utf8.length() - 3);
    }

    private static boolean isZero(String start) {
        for (int i = 0; i < start.length(); i++) {
            if (start.charAt(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
