package io.minewatch.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.minewatch.flow.StreamBytes;
import io.minewatch.observable.Observable;
import io.minewatch.protocol.ProtocolDefinition;
import io.minewatch.protocol.StreamParser;
import java.util.ArrayList;
import java.util.List;

/** The borders of the house: who may know whom. {@code docs/ARCHITECTURE.md} says why. */
@AnalyzeClasses(packages = "io.minewatch", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    /** From bytes to words: a package may use only those left of it. */
    private static final List<String> ORDER =
            List.of(
                    "stats",
                    "bytes",
                    "coin",
                    "capture",
                    "packet",
                    "flow",
                    "observable",
                    "shape",
                    "blocks",
                    "protocol",
                    "feeds",
                    "detect",
                    "report",
                    "output",
                    "config",
                    "engine",
                    "evidence",
                    "app");

    @ArchTest
    static void importsGoLeft(com.tngtech.archunit.core.domain.JavaClasses all) {
        for (int i = 0; i < ORDER.size() - 1; i++) {
            List<String> right = new ArrayList<>();
            for (String name : ORDER.subList(i + 1, ORDER.size())) {
                right.add("io.minewatch." + name + "..");
            }
            noClasses()
                    .that()
                    .resideInAPackage("io.minewatch." + ORDER.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(right.toArray(new String[0]))
                    .allowEmptyShould(false)
                    .check(all);
        }
    }

    @ArchTest
    static final ArchRule everyPackageHasAPlaceInTheOrder =
            classes()
                    .should()
                    .resideInAnyPackage(
                            ORDER.stream()
                                    .map(n -> "io.minewatch." + n + "..")
                                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule feedsKnowNothingOfTheSensor =
            noClasses()
                    .that()
                    .resideInAPackage("io.minewatch.feeds..")
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage("io.minewatch..")
                                    .and(
                                            com.tngtech.archunit.base.DescribedPredicate.not(
                                                    resideInAnyPackage("io.minewatch.feeds.."))));

    /** The way of a feed's entry; {@code io.minewatch.feeds} describes it. */
    private static final List<String> FEEDS_ORDER =
            List.of("model", "format", "hygiene", "match", "load", "bundled", "fetch", "refresh");

    @ArchTest
    static void importsInFeedsGoLeft(com.tngtech.archunit.core.domain.JavaClasses all) {
        for (int i = 0; i < FEEDS_ORDER.size() - 1; i++) {
            List<String> right = new ArrayList<>();
            for (String name : FEEDS_ORDER.subList(i + 1, FEEDS_ORDER.size())) {
                right.add("io.minewatch.feeds." + name + "..");
            }
            noClasses()
                    .that()
                    .resideInAPackage("io.minewatch.feeds." + FEEDS_ORDER.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(right.toArray(new String[0]))
                    .allowEmptyShould(false)
                    .check(all);
        }
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.minewatch.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule protocolsDoNotKnowEachOther =
            slices().matching("io.minewatch.protocol.(*)..")
                    .should()
                    .notDependOnEachOther()
                    .ignoreDependency(
                            resideInAnyPackage("io.minewatch.protocol.catalog.."),
                            resideInAnyPackage("io.minewatch.protocol.."));

    @ArchTest
    static final ArchRule outputsSpeakOnlyFindingsReportsAndFacts =
            noClasses()
                    .that()
                    .resideInAPackage("io.minewatch.output..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.minewatch.flow..", "io.minewatch.protocol..");

    @ArchTest
    static final ArchRule capturesByLibpcapStayInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.minewatch.capture.live..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.pcap4j..", "com.sun.jna..");

    @ArchTest
    static final ArchRule nettyOnlyWhereWeSendAndFetch =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.minewatch.output.syslog..", "io.minewatch.feeds.fetch..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.netty..");

    @ArchTest
    static final ArchRule cryptographyOfOthersOnlyForSignaturesOfFeeds =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.minewatch.feeds.fetch..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule kafkaOnlyInItsOutput =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.minewatch.output.kafka..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule zeromqOnlyWhereNodesAreAsked =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.minewatch.blocks..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.zeromq..");

    @ArchTest
    static final ArchRule outputsAreOpenedInOnePlace =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.minewatch.output.delivery..",
                            "io.minewatch.output.syslog..",
                            "io.minewatch.output.file..",
                            "io.minewatch.output.webhook..",
                            "io.minewatch.output.kafka..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.minewatch.output.syslog..",
                            "io.minewatch.output.file..",
                            "io.minewatch.output.webhook..",
                            "io.minewatch.output.kafka..");

    @ArchTest
    static final ArchRule formatsArePure =
            noClasses()
                    .that()
                    .resideInAPackage("io.minewatch.output.format..")
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent..");

    @ArchTest
    static final ArchRule commandLineOnlyInApp =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.minewatch.app..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("picocli..");

    @ArchTest
    static final ArchRule jsonOnlyWhereItIsSpoken =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.minewatch.protocol.stratum..",
                            "io.minewatch.blocks..",
                            "io.minewatch.output..",
                            "io.minewatch.app..",
                            "io.minewatch.feeds..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.fasterxml.jackson..");

    @ArchTest
    static final ArchRule cachesOnlyInJudgementAndWords =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.minewatch.detect..",
                            "io.minewatch.report..",
                            "io.minewatch.output..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.github.benmanes..");

    @ArchTest
    static final ArchRule timeIsPacketTime =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.minewatch.capture.live..",
                            "io.minewatch.blocks..",
                            "io.minewatch.output..",
                            "io.minewatch.evidence..",
                            "io.minewatch.feeds..",
                            "io.minewatch.app..")
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(java.time.Instant.class, "now")
                    .orShould()
                    .dependOnClassesThat()
                    .belongToAnyOf(java.time.Clock.class);

    @ArchTest
    static final ArchRule hotPackagesStayLean =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.minewatch.bytes..", "io.minewatch.packet..", "io.minewatch.flow..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "java.util.stream..",
                            "java.util.regex..",
                            "org.slf4j..",
                            "java.util.logging..")
                    .orShould()
                    .dependOnClassesThat()
                    .belongToAnyOf(java.net.InetAddress.class)
                    .orShould()
                    .callMethod(String.class, "format", String.class, Object[].class);

    @ArchTest
    static final ArchRule threadsOnlyAtTheEdges =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.minewatch.capture.live..",
                            "io.minewatch.blocks..",
                            "io.minewatch.engine..",
                            "io.minewatch.output..",
                            "io.minewatch.evidence..",
                            "io.minewatch.feeds..",
                            "io.minewatch.app..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.util.concurrent..")
                    .orShould()
                    .dependOnClassesThat()
                    .belongToAnyOf(Thread.class);

    @ArchTest
    static final ArchRule noPublicMutableFields =
            fields().that().arePublic().should().haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule factsAreRecords =
            classes()
                    .that()
                    .implement(Observable.class)
                    .should()
                    .beRecords()
                    .andShould()
                    .resideInAPackage("io.minewatch.observable");

    @ArchTest
    static final ArchRule onlyAppPrintsExitsAndReadsTheEnvironment =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("io.minewatch.app..")
                    .should()
                    .callMethod(System.class, "exit", int.class)
                    .orShould()
                    .callMethod(System.class, "getenv", String.class)
                    .orShould()
                    .accessField(System.class, "out")
                    .orShould()
                    .accessField(System.class, "err");

    @ArchTest
    static final ArchRule parsersAreNamedSo =
            classes()
                    .that()
                    .implement(StreamParser.class)
                    .should()
                    .haveSimpleNameEndingWith("Parser");

    @ArchTest
    static final ArchRule protocolsAreNamedSo =
            classes()
                    .that()
                    .implement(ProtocolDefinition.class)
                    .should()
                    .haveSimpleNameEndingWith("Protocol")
                    .orShould()
                    .beAnonymousClasses();

    @ArchTest
    static final ArchRule streamViewsAreNotStoredByParsers =
            fields().that()
                    .haveRawType(StreamBytes.class)
                    .should()
                    .beDeclaredInClassesThat()
                    .resideInAnyPackage("io.minewatch.flow", "io.minewatch.protocol..")
                    .andShould()
                    .beFinal();
}
