package io.millrace.retrainer.registry;

import io.millrace.records.Artifact;
import io.millrace.retrainer.TrainerContext;
import io.millrace.signing.ModelStatement;
import io.millrace.signing.SigningKey;
import org.jspecify.annotations.Nullable;

/** Signs what the trainer has made, where it has a key. */
public final class ArtifactSigner {
    private final String project;
    private final @Nullable SigningKey key;

    public ArtifactSigner(TrainerContext context) {
        project = context.project().name();
        key = context.signingKey();
    }

    /** The artifact with a signature that says that it is this version of that model; the artifact itself without a key. */
    public Artifact sign(Artifact artifact, String model, String version) {
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
