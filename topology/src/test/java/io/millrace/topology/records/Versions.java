package io.millrace.topology.records;

import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;

/** Registered versions. */
public final class Versions {

    private Versions() {}

    /** A version whose bundle has that hash. */
    public static ModelVersion of(String version, String sha256) {
        return of("churn", version, sha256);
    }

    /** The same of another model. */
    public static ModelVersion of(String model, String version, String sha256) {
        return ModelVersions.of(version, model, "lapses", new Artifact(sha256, 1L, 1, 0L, null));
    }
}
