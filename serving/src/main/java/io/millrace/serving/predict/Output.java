package io.millrace.serving.predict;

import java.util.Set;

/** What an inference gives. */
enum Output {
    /** Probability of the label, 0 to 1. */
    SCORE("score", Datatype.FP64),
    /** POSITIVE, NEGATIVE, HOLDOUT, or STALE: too old to act on. */
    DECISION("decision", Datatype.BYTES),
    /** The prediction's id on the inference log. */
    PREDICTION_ID("prediction_id", Datatype.BYTES),
    /** The arm that scored: champion or challenger, or a variant of an experiment; empty where the request names a version. Only where it is asked for. */
    VARIANT("variant", Datatype.BYTES),
    /** The version that scored, which is another than the champion in another arm. Only where it is asked for. */
    MODEL_VERSION("model_version", Datatype.BYTES),
    /** Of each of the model's columns, what it adds to the log-odds. Only where it is asked for. */
    CONTRIBUTIONS("contributions", Datatype.FP64);

    /** Where a request does not say. */
    static final Set<Output> USUAL = Set.of(SCORE, DECISION, PREDICTION_ID);

    private final String tensor;
    private final Datatype type;

    Output(String tensor, Datatype type) {
        this.tensor = tensor;
        this.type = type;
    }

    /** The tensor's name. */
    String tensor() {
        return tensor;
    }

    /** What its elements are. */
    Datatype type() {
        return type;
    }
}
