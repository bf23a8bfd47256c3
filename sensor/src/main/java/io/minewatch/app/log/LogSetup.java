package io.minewatch.app.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Sets Logback up, in code: reading an XML file would cost every start a tenth of a second. Found
 * through {@code META-INF/services}, when the first logger is asked for; commands that log nothing
 * never load it.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** Frames of a stack trace that a line holds: from the fault to where we called. */
    private static final int MAX_FRAMES = 12;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        context.getLogger("io.minewatch").setLevel(Level.INFO);
        // They warn of each lost connection, again and again; the outputs say it once.
        context.getLogger("org.apache.kafka").setLevel(Level.ERROR);
        ToLog appender = new ToLog();
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static final class ToLog extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN) || Log.isVerbose()) {
                Log.write(line(event));
            }
        }
    }

    private static LogLine line(ILoggingEvent event) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                fields.put(pair.key, String.valueOf(pair.value));
            }
        }
        return new LogLine(
                Instant.ofEpochMilli(event.getTimeStamp()),
                event.getLevel().toString(),
                event.getLoggerName(),
                event.getFormattedMessage(),
                fields,
                fault(event.getThrowableProxy()));
    }

    private static @Nullable String fault(@Nullable IThrowableProxy thrown) {
        if (thrown == null) {
            return null;
        }
        StringBuilder text = new StringBuilder(thrown.getClassName());
        if (thrown.getMessage() != null) {
            text.append(": ").append(thrown.getMessage());
        }
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        for (int i = 0; i < Math.min(MAX_FRAMES, frames.length); i++) {
            text.append(" | ").append(frames[i].getSTEAsString());
        }
        return text.toString();
    }
}
