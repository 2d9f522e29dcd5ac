package io.millrace.retrainer.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * An artifact of a run.
 *
 * @param path with slashes
 * @param content its bytes, which nobody changes
 */
@SuppressWarnings("ArrayRecordComponent")
record TrackedFile(String path, byte[] content) {

    /** A text. */
    static TrackedFile of(String path, String text) {
        return new TrackedFile(path, text.getBytes(UTF_8));
    }
}
