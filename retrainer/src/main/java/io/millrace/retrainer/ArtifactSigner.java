package io.millrace.retrainer;

import io.millrace.records.Artifact;
import io.millrace.signing.ModelStatement;
import io.millrace.signing.SigningKey;
import org.jspecify.annotations.Nullable;

/** Signs what the trainer has made, where it has a key. */
final class ArtifactSigner {
    private final String project;
    private final @Nullable SigningKey key;

    ArtifactSigner(TrainerContext context) {
        project = context.project().name();
        key = context.signingKey();
    }

    /** The artifact with a signature that says that it is this version of that model; the artifact itself without a key. */
    Artifact sign(Artifact artifact, String model, String version) {
        if (key == null) {
            return artifact;
        }
        ModelStatement statement = new ModelStatement(project, model, version, artifact.getSha256());
        return new Artifact(
                artifact.getSha256(),
                artifact.getSize(),
                artifact.getChunks(),
                artifact.getFirstOffset(),
                key.sign(statement));
    }
}
