package io.minewatch.app;

import io.minewatch.config.ConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The commands with their options and help. Built by calls instead of annotations: reading those
 * costs a third of the start.
 */
final class CommandLines {
    /** Columns of help texts, also where a terminal is wider: longer lines read badly. */
    private static final int HELP_WIDTH = 100;

    private CommandLines() {}

    /** What a command does once its arguments are parsed. */
    private interface Action {
        int run(ParseResult arguments, Console console)
                throws UsageException, ConfigException, IOException;
    }

    /** Parses the arguments, runs the command, and returns the exit code. Never throws. */
    static int run(Console console, String... args) {
        CommandLine commandLine = minewatch();
        try {
            ParseResult arguments = commandLine.parseArgs(args);
            List<CommandLine> chain = arguments.asCommandLineList();
            CommandLine last = chain.get(chain.size() - 1);
            ParseResult matched = last.getParseResult();
            if (matched.hasMatchedOption("--help")) {
                console.out().print(last.getUsageMessage(Ansi.OFF));
                return ExitCode.CLEAN;
            }
            if (arguments.hasMatchedOption("--version")) {
                console.out().println("minewatch " + Version.text());
                return ExitCode.CLEAN;
            }
            return last.getCommandSpec().userObject() instanceof Action action
                    ? action.run(matched, console)
                    : ExitCode.USAGE;
        } catch (ParameterException e) {
            String command = e.getCommandLine().getCommandSpec().qualifiedName();
            console.say(command + ": " + oneLine(e) + ". See: " + command + " --help");
            return ExitCode.USAGE;
        } catch (UsageException e) {
            console.say("minewatch: " + e.getMessage());
            return ExitCode.USAGE;
        } catch (ConfigException e) {
            e.problems().forEach(problem -> console.say(problem.toString()));
            return ExitCode.USAGE;
        } catch (UncheckedIOException | IOException e) {
            console.say("minewatch: the output could not be written: " + reason(e));
            return ExitCode.OUTPUT;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return internalError(console, e);
        }
    }

    private static int noCommand(ParseResult arguments, Console console) {
        CommandLine commandLine = arguments.commandSpec().commandLine();
        console.err().print(commandLine.getUsageMessage(Ansi.OFF));
        console.say(arguments.commandSpec().qualifiedName() + ": name a command");
        return ExitCode.USAGE;
    }

    private static int internalError(Console console, Throwable e) {
        if (console.variable("MINEWATCH_DEBUG") != null) {
            e.printStackTrace(console.err());
        }
        console.say(
                "minewatch: internal error: "
                        + e
                        + ". Please report it, with the output of the same command under"
                        + " MINEWATCH_DEBUG=1.");
        return ExitCode.INTERNAL;
    }

    private static String reason(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        String message = cause == null ? null : cause.getMessage();
        return message == null ? "no reason given" : message;
    }

    private static String oneLine(ParameterException e) {
        String message = e.getMessage() == null ? "wrong usage" : e.getMessage();
        StringBuilder text =
                new StringBuilder(message.strip().replaceAll("\\s*[\\r\\n]+\\s*", " "));
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                text.append("; did you mean ").append(String.join(" or ", suggestions)).append('?');
            }
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '.' || text.charAt(end - 1) == '?')) {
            end--;
        }
        return text.substring(0, end);
    }

    private static CommandLine minewatch() {
        CommandSpec spec =
                command(
                        "minewatch",
                        CommandLines::noCommand,
                        "The sensor that finds cryptominers on the wire.");
        spec.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version.")
                        .build());
        spec.usageMessage()
                .footer(
                        "",
                        "Exit codes: 0 clean and complete; 1 at least one finding of level suspected"
                                + " or above; 2 wrong usage or configuration; 3 no such finding, but"
                                + " some input could not be read whole; 70 internal error; 74 the"
                                + " output could not be written.",
                        "",
                        "Examples:",
                        "  minewatch analyze trace.pcap",
                        "  minewatch watch -i eth1",
                        "  minewatch analyze --help");
        spec.addSubcommand("analyze", analyze());
        spec.addSubcommand("watch", watch());
        spec.addSubcommand(
                "interfaces",
                command(
                        "interfaces",
                        (arguments, console) -> new InterfacesCommand(console).run(),
                        "List the network interfaces that could be watched."));
        spec.addSubcommand("doctor", doctor());
        spec.addSubcommand("reload", reload());
        CommandSpec config =
                command("config", CommandLines::noCommand, "Look after the configuration.");
        config.addSubcommand("check", configCheck());
        spec.addSubcommand("config", config);
        spec.addSubcommand("explain", explain());
        spec.addSubcommand("feeds", feeds());
        CommandSpec outputs =
                command("outputs", CommandLines::noCommand, "Look after the outputs.");
        outputs.addSubcommand("test", outputsTest());
        spec.addSubcommand("outputs", outputs);
        CommandLine commandLine = new CommandLine(spec);
        commandLine.setUsageHelpAutoWidth(false);
        commandLine.setUsageHelpWidth(HELP_WIDTH);
        commandLine.setExpandAtFiles(false);
        commandLine.setOverwrittenOptionsAllowed(false);
        return commandLine;
    }

    private static CommandSpec analyze() {
        CommandSpec spec =
                command(
                        "analyze",
                        (arguments, console) -> new AnalyzeCommand(console).run(arguments),
                        "Read captures and report which hosts mine. FILE is a pcap or pcapng file,"
                                + " also inside gzip, zstd, xz or lz4; a directory with such files;"
                                + " or - for standard input.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("1..*")
                        .required(true)
                        .paramLabel("FILE|DIR|-")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("What to read.")
                        .build());
        flag(spec, "Print one JSON document instead of the report.", "--json");
        value(
                spec,
                "FILE|-",
                "Write one JSON line an event; - writes them to standard output instead of the"
                        + " report.",
                "--eve");
        value(
                spec,
                "FILE",
                "Configuration. Else $MINEWATCH_CONFIG, /etc/minewatch/minewatch.yml, what is built"
                        + " in.",
                "--config");
        value(
                spec,
                "N",
                "Threads that analyse (1 to 64). Results are the same for any number.",
                "--workers");
        flag(
                spec,
                "All files are one capture. Else files that follow each other in time are one, files"
                        + " that overlap are not.",
                "--joined");
        flag(spec, "Each file is a capture of its own.", "--separate");
        value(
                spec,
                "BPF",
                "Read only packets that this filter (pcap-filter) lets pass.",
                "--filter");
        value(
                spec,
                "TIME",
                "Leave out packets before 2021-03-09T14:02:11Z (UTC without offset).",
                "--since");
        value(spec, "TIME", "Leave out packets from this time on.", "--until");
        value(
                spec,
                "DIR",
                "Write the packets of each finding as one pcapng file. They hold whatever was on the"
                        + " wire, passwords too.",
                "--evidence");
        value(
                spec,
                "FILE",
                "When a node saw the blocks of Monero, one time a line: proves mining inside of"
                        + " encrypted flows.",
                "--block-clock");
        value(
                spec,
                "FILE",
                "Go on from what hosts were seen to connect to in earlier captures, kept in FILE; it is"
                        + " written anew at the end.",
                "--baseline");
        value(
                spec,
                "LEVEL",
                "Exit with 1 from this level on: info, contact, suspected (default), likely,"
                        + " confirmed; or never.",
                "--fail-on");
        flag(
                spec,
                "Send the findings through the outputs of the configuration too, marked as offline.",
                "--outputs");
        flag(spec, "Read on when a file ends, until the program is stopped.", "--follow");
        flag(spec, "No progress and no hints on standard error.", "-q", "--quiet");
        spec.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  minewatch analyze trace.pcap             what a person reads",
                        "  minewatch analyze --eve - ring/*.pcap    one JSON line an event",
                        "  minewatch analyze --json captures/ | jq '.hosts[].host.ip'",
                        "  tcpdump -w - port 3333 | minewatch analyze -",
                        "  minewatch analyze --evidence out/ --fail-on likely trace.pcap.gz");
        return spec;
    }

    private static CommandSpec watch() {
        CommandSpec spec =
                command(
                        "watch",
                        (arguments, console) -> new WatchCommand(console).run(arguments),
                        "Watch network interfaces, such as the mirror (SPAN) port of a switch, and"
                                + " tell which hosts mine as soon as it shows. Needs the right to"
                                + " capture: root, or the capability CAP_NET_RAW.");
        interfaceOption(
                spec,
                "Interface to watch; may be given several times. Else those of the configuration.");
        value(
                spec,
                "FILE|-",
                "Add one JSON line an event to this file; - writes them to standard output instead"
                        + " of what a person reads.",
                "--eve");
        value(
                spec,
                "FILE",
                "Configuration. Else $MINEWATCH_CONFIG, /etc/minewatch/minewatch.yml, what is built"
                        + " in.",
                "--config");
        value(spec, "N", "Threads that analyse (1 to 64).", "--workers");
        value(
                spec,
                "BPF",
                "Capture only packets that this filter (pcap-filter) lets pass.",
                "--filter");
        value(
                spec,
                "METHOD",
                "How to capture: auto (default), pcap4j (libpcap), ring (the kernel's own ring).",
                "--capture");
        value(
                spec,
                "FILE",
                "Keep the raw traffic too, in a ring of pcapng files named after this one.",
                "--record");
        value(
                spec,
                "DIR",
                "Write the packets of each finding to a pcapng file of its own in this folder.",
                "--evidence");
        value(spec, "SECONDS", "Stop after this time.", "--for");
        flag(
                spec,
                "Send nothing to the outputs of the configuration: to look on beside a service.",
                "--no-outputs");
        flag(spec, "No summary at the end.", "-q", "--quiet");
        spec.usageMessage()
                .footer(
                        "",
                        "Ctrl-C or SIGTERM ends it after what was captured is analysed.",
                        "",
                        "Examples:",
                        "  sudo minewatch watch -i eth1              a table on the terminal",
                        "  minewatch watch -i eth1 -i eth2 --eve -   one JSON line an event",
                        "  minewatch watch --config /etc/minewatch/minewatch.yml");
        return spec;
    }

    private static void interfaceOption(CommandSpec spec, String description) {
        spec.addOption(
                OptionSpec.builder("-i", "--interface")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("1")
                        .paramLabel("NAME")
                        .description(description)
                        .build());
    }

    private static CommandSpec doctor() {
        CommandSpec spec =
                command(
                        "doctor",
                        (arguments, console) -> new DoctorCommand(console).run(arguments),
                        "Look at all that live capture rests on: configuration, Java, clock, feeds,"
                                + " rights, the interface, its offloads, and what its traffic shows"
                                + " of the mirror. Exit code 1: something needs attention.");
        interfaceOption(spec, "Interface to look at; may be given several times.");
        value(
                spec,
                "FILE",
                "Configuration. Else $MINEWATCH_CONFIG, /etc/minewatch/minewatch.yml, what is built"
                        + " in.",
                "--config");
        value(spec, "SECONDS", "How long to look at traffic (10).", "--for");
        spec.usageMessage().footer("", "Examples:", "  sudo minewatch doctor -i eth1 --for 60");
        return spec;
    }

    private static CommandSpec reload() {
        CommandSpec spec =
                command(
                        "reload",
                        (arguments, console) -> new ReloadCommand(console).run(arguments),
                        "Let the running service read its configuration and feeds again. What is"
                                + " wrong with them is said, and the old ones stay.");
        value(
                spec,
                "FILE",
                "Configuration that names the service's socket. Else the usual ones.",
                "--config");
        value(spec, "SOCKET", "Socket of the service itself.", "--control");
        return spec;
    }

    private static CommandSpec configCheck() {
        CommandSpec spec =
                command(
                        "check",
                        (arguments, console) -> new ConfigCheckCommand(console).run(arguments),
                        "Read a configuration and name everything that is wrong with it. Without"
                                + " FILE: the one that would hold.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("0..1")
                        .paramLabel("FILE")
                        .type(String.class)
                        .description("A configuration file.")
                        .build());
        spec.usageMessage()
                .footer("", "Examples:", "  minewatch config check /etc/minewatch/minewatch.yml");
        return spec;
    }

    private static CommandSpec feedsUpdate() {
        CommandSpec spec =
                command(
                        "update",
                        (arguments, console) -> new FeedsUpdateCommand(console).run(arguments),
                        "Fetch feeds now. Without NAME: all that the configuration names by their"
                                + " address. A copy that cannot be trusted never replaces the last"
                                + " good one; then the exit code is 3.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("0..*")
                        .paramLabel("NAME")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description("Names of feeds.")
                        .build());
        value(
                spec,
                "FILE",
                "Configuration. Else $MINEWATCH_CONFIG, /etc/minewatch/minewatch.yml, what is built"
                        + " in.",
                "--config");
        flag(spec, "Take a version also where it has lost too many of its indicators.", "--accept");
        flag(spec, "Fetch all anew instead of what changed.", "--full");
        spec.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  minewatch feeds update",
                        "  minewatch feeds update --accept urlhaus");
        return spec;
    }

    private static CommandSpec outputsTest() {
        CommandSpec spec =
                command(
                        "test",
                        (arguments, console) -> new OutputsTestCommand(console).run(arguments),
                        "Send a marked test event to every receiver of every output, and say what"
                                + " became of it.");
        value(
                spec,
                "FILE",
                "Configuration. Else $MINEWATCH_CONFIG, /etc/minewatch/minewatch.yml.",
                "--config");
        spec.usageMessage()
                .footer(
                        "",
                        "Exit codes: 0 all arrived, as far as their transports can know; 2 wrong"
                                + " usage or configuration; 74 some did not.",
                        "",
                        "Examples:",
                        "  minewatch outputs test --config /etc/minewatch/minewatch.yml");
        return spec;
    }

    private static CommandSpec explain() {
        CommandSpec spec =
                command(
                        "explain",
                        (arguments, console) -> new ExplainCommand(console).run(arguments),
                        "Say in words what a finding rests on, and what to block.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .required(true)
                        .paramLabel("FINDING-ID")
                        .type(String.class)
                        .description("As the report names it.")
                        .build());
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("1")
                        .arity("1")
                        .required(true)
                        .paramLabel("REPORT")
                        .type(String.class)
                        .description(
                                "What analyze wrote with --json or --eve; - for standard input.")
                        .build());
        spec.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  minewatch analyze --json trace.pcap > report.json",
                        "  minewatch explain mw-1 report.json");
        return spec;
    }

    private static CommandSpec feeds() {
        CommandSpec spec =
                command("feeds", CommandLines::noCommand, "Look after the lists of pools.");
        CommandSpec list =
                command(
                        "list",
                        (arguments, console) -> new FeedsListCommand(console).run(arguments),
                        "Show the lists in force: where from, how old, how many indicators of which"
                                + " type and kind, and their problems. Exit codes: 0 all is well; 1"
                                + " some list has problems.");
        config(list);
        spec.addSubcommand("list", list);
        CommandSpec check =
                command(
                        "check",
                        (arguments, console) -> new FeedsCheckCommand(console).run(arguments),
                        "Say of each line what is wrong with it and what to do. Exit codes: 0 no"
                                + " errors, there may be warnings; 1 errors.");
        check.addPositional(several("FILE|DIR|URL", "Lists to check."));
        feedOption(check);
        value(check, "FORMAT", "Read them as this format instead of telling it.", "--from");
        config(check);
        spec.addSubcommand("check", check);
        CommandSpec convert =
                command(
                        "convert",
                        (arguments, console) -> new FeedsConvertCommand(console).run(arguments),
                        "Write the sound entries of a list in another format to standard output."
                                + " Exit codes: 0 all of them; 3 some were left out, as standard"
                                + " error tells.");
        convert.addPositional(one("0", "IN|-", "The list; - for standard input."));
        // Not listed here: loading all formats would cost each start of the program.
        value(
                convert,
                "FORMAT",
                "The format to write; an unknown one is answered by the list.",
                "--to");
        value(convert, "FORMAT", "Read it as this format instead of telling it.", "--from");
        value(
                convert,
                "DIR",
                "With --to misp: write a feed as MISP servers fetch it (manifest, hashes, event)"
                        + " into this folder.",
                "--misp-feed");
        feedOption(convert);
        spec.addSubcommand("convert", convert);
        CommandSpec lookup =
                command(
                        "lookup",
                        (arguments, console) -> new FeedsLookupCommand(console).run(arguments),
                        "Show what the lists in force say of one thing, from where and how surely."
                                + " Exit codes: 0 something; 1 nothing.");
        lookup.addPositional(
                one(
                        "0",
                        "NAME|IP|WALLET|FINGERPRINT",
                        "As it was seen; an address may have a port."));
        config(lookup);
        spec.addSubcommand("lookup", lookup);
        CommandSpec learn =
                command(
                        "learn",
                        (arguments, console) -> new FeedsLearnCommand(console).run(arguments),
                        "Make a list to review from decoded sessions: the pools' names, addresses and"
                                + " ports, and the wallets.");
        learn.addPositional(
                several("EVE|-", "What analyze wrote with --eve or --json; - for standard input."));
        spec.addSubcommand("learn", learn);
        spec.addSubcommand("update", feedsUpdate());
        spec.usageMessage()
                .footer(
                        "",
                        "Examples:",
                        "  minewatch feeds list",
                        "  minewatch feeds check mine.csv",
                        "  minewatch feeds lookup pool.supportxmr.com",
                        "  minewatch feeds convert mine.csv --to csv",
                        "  minewatch feeds learn eve.json > learned.csv");
        return spec;
    }

    private static void config(CommandSpec spec) {
        value(
                spec,
                "FILE",
                "Configuration. Else $MINEWATCH_CONFIG, /etc/minewatch/minewatch.yml, what is built"
                        + " in.",
                "--config");
    }

    private static PositionalParamSpec one(String index, String label, String description) {
        return PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .required(true)
                .paramLabel(label)
                .type(String.class)
                .description(description)
                .build();
    }

    private static PositionalParamSpec several(String label, String description) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity("1..*")
                .required(true)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    private static CommandSpec command(String name, Action action, String description) {
        CommandSpec spec = CommandSpec.wrapWithoutInspection(action).name(name);
        spec.usageMessage().description(description).sortOptions(false);
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Print this help.")
                        .build());
        return spec;
    }

    private static void flag(CommandSpec spec, String description, String... names) {
        spec.addOption(
                OptionSpec.builder(names[0], java.util.Arrays.copyOfRange(names, 1, names.length))
                        .type(boolean.class)
                        .description(description)
                        .build());
    }

    private static void feedOption(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--option")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("1")
                        .paramLabel("NAME=VALUE")
                        .description(
                                "An option of the format (docs/FEEDS.md), such as a column of a"
                                        + " table: indicator=ioc_value. May be repeated.")
                        .build());
    }

    private static void value(CommandSpec spec, String label, String description, String name) {
        spec.addOption(
                OptionSpec.builder(name)
                        .type(String.class)
                        .arity("1")
                        .paramLabel(label)
                        .description(description)
                        .build());
    }
}
