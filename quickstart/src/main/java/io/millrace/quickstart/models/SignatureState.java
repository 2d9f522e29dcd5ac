package io.millrace.quickstart.models;

import io.millrace.records.ModelVersion;
import io.millrace.signing.ModelStatement;
import io.millrace.signing.VerificationKeys;
import org.jspecify.annotations.Nullable;

/** What is known of a version's signature. */
public enum SignatureState {
    /** There is none. */
    UNSIGNED("not signed"),
    /** There is one, and no key to check it by. */
    UNCHECKED("signed; model.verification.keys is not set, so nobody has checked by whom"),
    /** One of the keys' owners has signed it. */
    VERIFIED("signed, and verified by a key of model.verification.keys"),
    /** None of them has. */
    REFUTED("signed, but by no key of model.verification.keys: serving will refuse it");

    private final String words;

    SignatureState(String words) {
        this.words = words;
    }

    /** In words. */
    public String words() {
        return words;
    }

    /**
     * Checks a version's signature.
     *
     * @param project the project's name
     * @param keys null: none is configured
     */
    public static SignatureState of(String project, ModelVersion version, @Nullable VerificationKeys keys) {
        String signature = version.getArtifact().getSignature();
        if (signature == null) {
            return UNSIGNED;
        }
        if (keys == null) {
            return UNCHECKED;
        }
        ModelStatement statement = new ModelStatement(
                project,
                version.getModel(),
                version.getVersion(),
                version.getArtifact().getSha256());
        return keys.verify(statement, signature) ? VERIFIED : REFUTED;
    }
}
