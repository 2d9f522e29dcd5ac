package io.millrace.topology.features;

import org.apache.kafka.common.errors.RetriableException;

/**
 * The schema registry does not answer, and a record cannot be read without it. Not the record's fault: it is no dead letter.
 * The stream thread that meets this is replaced and reads the record again; nothing is committed, nothing is lost.
 */
public final class RegistryUnavailableException extends RetriableException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
