package io.millrace.runtime.control;

import io.millrace.bundle.Rejection;
import io.millrace.project.Project;
import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.runtime.settings.InvalidSettingsException;
import io.millrace.runtime.settings.Settings;
import io.millrace.runtime.signing.ModelKeys;
import io.millrace.signing.ModelStatement;
import io.millrace.signing.VerificationKeys;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a registered model's bundle is read at all: what can be told from its record, before a chunk is collected. Immutable. */
public final class ModelAdmission {
    private final String project;
    private final @Nullable Long mostBytes;
    private final @Nullable VerificationKeys keys;

    /**
     * What is asked of a project's models.
     *
     * @param project the project's name
     * @param mostBytes greatest size of a bundle; null: any
     * @param keys one of which must have signed the model; null: none need have
     */
    public ModelAdmission(String project, @Nullable Long mostBytes, @Nullable VerificationKeys keys) {
        this.project = project;
        this.mostBytes = mostBytes;
        this.keys = keys;
    }

    /**
     * What a project's file and a process's settings ask.
     *
     * @throws InvalidSettingsException when a key cannot be read
     */
    public static ModelAdmission of(Project project, Settings settings) throws InvalidSettingsException {
        return new ModelAdmission(project.name(), project.constraints().modelSize(), ModelKeys.verification(settings));
    }

    /**
     * Lets a version pass whose bundle may be read.
     *
     * @throws BundleUnavailableException that is not retriable, with the reason, when it may not
     */
    public void check(ModelVersion version) throws BundleUnavailableException {
        if (keys != null) {
            checkSignature(version, keys);
        }
        checkSize("says that it has", version.getArtifact().getSize());
    }

    /** The size again, from what has been read of the bundle: its record may say anything. */
    public void checkRead(long bytes) throws BundleUnavailableException {
        checkSize("has at least", bytes);
    }

    /** The bundle's bytes need no look: they are held to the hash that is signed. */
    private void checkSignature(ModelVersion version, VerificationKeys trusted) throws BundleUnavailableException {
        Artifact artifact = version.getArtifact();
        String signature = artifact.getSignature();
        if (signature == null) {
            throw new BundleUnavailableException(
                    Rejection.UNSIGNED, "the model is not signed, and model.verification.keys is set");
        }
        ModelStatement statement =
                new ModelStatement(project, version.getModel(), version.getVersion(), artifact.getSha256());
        if (!trusted.verify(statement, signature)) {
            throw new BundleUnavailableException(
                    Rejection.WRONGLY_SIGNED,
                    "no key of model.verification.keys has signed bundle %s as version %s of model %s of project %s"
                            .formatted(artifact.getSha256(), version.getVersion(), version.getModel(), project));
        }
    }

    private void checkSize(String verb, long bytes) throws BundleUnavailableException {
        if (mostBytes != null && bytes > mostBytes) {
            throw new BundleUnavailableException(
                    Rejection.TOO_LARGE,
                    String.format(
                            Locale.ROOT,
                            "the bundle %s %,d bytes, and constraints.model_size allows %,d",
                            verb,
                            bytes,
                            mostBytes));
        }
    }
}
