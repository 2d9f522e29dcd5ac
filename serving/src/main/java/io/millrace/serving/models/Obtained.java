package io.millrace.serving.models;

import io.millrace.bundle.BadBundleException;

/** What came of getting a version. */
sealed interface Obtained {

    /** It can score. */
    record Ready(LoadedModel model) implements Obtained {}

    /** Serving of another MAJOR version of the feature set has it. */
    record Elsewhere() implements Obtained {}

    /** It is being loaded on another thread. */
    record Loading() implements Obtained {}

    /** The control topics have not shown all of it yet; it is asked for again. */
    record NotYet(String why) implements Obtained {}

    /** It cannot be used. */
    record Refused(BadBundleException why) implements Obtained {}
}
