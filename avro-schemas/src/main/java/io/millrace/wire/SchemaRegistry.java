package io.millrace.wire;

import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A schema registry with Confluent's REST API, or something that behaves like one. Implementations are thread-safe and
 * cache in both directions: what has been registered or looked up once costs no second request.
 *
 * <p>Every method throws {@link RegistryException}; its {@link RegistryException#retriable()} tells an outage from a
 * refusal.
 */
public interface SchemaRegistry {

    /**
     * Registers a schema under a subject, unless it is there already.
     *
     * @return its id
     * @throws RegistryException INCOMPATIBLE if the subject's compatibility level forbids it
     */
    int register(String subject, Schema schema);

    /**
     * The id of a schema that is registered under a subject.
     *
     * @throws RegistryException NOT_FOUND if it is not
     */
    int idOf(String subject, Schema schema);

    /**
     * The schema of an id.
     *
     * @throws RegistryException NOT_FOUND if the registry has none of that id, UNUSABLE if it is none that Avro can read
     */
    Schema byId(int id);

    /** Whether a schema could be registered under a subject; always, if the subject does not exist. */
    boolean compatible(String subject, Schema schema);

    /** The latest version of a subject, or empty if there is no such subject. Never cached. */
    Optional<RegisteredSchema> latest(String subject);

    /** A version of a subject, or empty if there is none of that number: versions can be deleted. Never cached. */
    Optional<RegisteredSchema> version(String subject, int version);

    /** The compatibility level in force for a subject: its own, or else the registry's. Never cached. */
    Compatibility compatibility(String subject);

    /** Sets a subject's own compatibility level; the subject need not exist yet. */
    void setCompatibility(String subject, Compatibility level);

    /**
     * Deletes a subject softly: it is gone from the subjects, and its schemas can still be read by their ids.
     *
     * @return false when there was none
     * @throws RegistryException DENIED or INVALID where the registry does not allow it
     */
    boolean delete(String subject);

    /** The subject of a topic's values: {@code <topic>-value}. */
    static String valueSubject(String topic) {
        return topic + "-value";
    }

    /** The subject of a topic's keys: {@code <topic>-key}. */
    static String keySubject(String topic) {
        return topic + "-key";
    }
}
