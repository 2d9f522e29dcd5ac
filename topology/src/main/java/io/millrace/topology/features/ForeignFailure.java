package io.millrace.topology.features;

import io.millrace.wire.MalformedRecordException;
import io.millrace.wire.RegistryException;
import java.io.CharConversionException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;

/**
 * Whose fault it is when somebody else's deserializer fails. Anything along the chain of causes that speaks of the world outside
 * (a checked exception, an I/O error, a refusal of Kafka's or of a registry's) means that the record may well be good; only what
 * a decoder says of bytes is the record's.
 */
enum ForeignFailure {
    /** The bytes are not what their schema says. */
    RECORD,
    /** The registry says that it has no schema of that id, or none that serves. */
    SCHEMA,
    /** Something outside: the same record may be read later. */
    OUTSIDE;

    /** I/O errors that decoders of bytes throw. */
    private static final List<Class<? extends IOException>> DECODING = List.of(
            EOFException.class,
            InvalidNumberEncodingException.class,
            CharacterCodingException.class,
            CharConversionException.class);

    /** How Confluent's client says that a subject, a version or a schema is not there: 40401, 40402, 40403. */
    private static final Pattern NOT_FOUND = Pattern.compile(".*; error code: 4040[1-3]", Pattern.DOTALL);

    private static final String REST_EXCEPTION = "restclientexception";

    static ForeignFailure of(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof MalformedRecordException malformed) {
                return malformed.reason() == MalformedRecordException.Reason.UNKNOWN_SCHEMA ? SCHEMA : RECORD;
            }
            if (t instanceof RegistryException registry) {
                return registry.noSchema() ? SCHEMA : OUTSIDE;
            }
            if (isRestException(t)) {
                return NOT_FOUND.matcher(String.valueOf(t.getMessage())).matches() ? SCHEMA : OUTSIDE;
            }
            if (fromOutside(t)) {
                return OUTSIDE;
            }
        }
        return RECORD;
    }

    private static boolean fromOutside(Throwable failure) {
        if (failure instanceof IOException) {
            return DECODING.stream().noneMatch(decoding -> decoding.isInstance(failure));
        }
        if (failure instanceof ApiException || failure instanceof ConfigException) {
            return true;
        }
        // What only wraps says nothing: its cause does.
        boolean wraps = failure instanceof UncheckedIOException
                || failure instanceof ExecutionException
                || failure instanceof CompletionException;
        return !wraps && !(failure instanceof RuntimeException) && !(failure instanceof Error);
    }

    /** Confluent's exception by its name, wherever it was relocated to: its class is not on Millrace's class path. */
    private static boolean isRestException(Throwable failure) {
        return failure.getClass().getName().toLowerCase(Locale.ROOT).endsWith(REST_EXCEPTION);
    }
}
