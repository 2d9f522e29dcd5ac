package io.millrace.bundle;

import io.millrace.drift.DriftReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A model as it travels: a ZIP of four JSON files, stored and not compressed, so that the same model has the same bytes everywhere and a
 * bundle can never unfold into more than it is.
 * Immutable.
 */
public final class ModelBundle {
    private final Manifest manifest;
    private final byte[] model;
    private final DriftReference reference;
    private final List<GoldenRow> golden;

    /**
     * @param manifest what the model reads
     * @param model the trees, as the algorithm's library writes them in JSON
     * @param reference what live values are compared with
     * @param golden rows that prove that the trees are scored right
     */
    public ModelBundle(Manifest manifest, byte[] model, DriftReference reference, List<GoldenRow> golden) {
        this.manifest = manifest;
        this.model = model.clone();
        this.reference = reference;
        this.golden = List.copyOf(golden);
    }

    /** What the model reads. */
    public Manifest manifest() {
        return manifest;
    }

    /** A copy of the trees, as the algorithm's library writes them in JSON. */
    public byte[] model() {
        return model.clone();
    }

    /** What live values are compared with. */
    public DriftReference reference() {
        return reference;
    }

    /** Rows that prove that the trees are scored right. */
    public List<GoldenRow> golden() {
        return golden;
    }

    /** The bundle's bytes: the same for equal bundles. */
    public byte[] encode() {
        return BundleArchive.write(this);
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws BadBundleException when the bytes are anything else
     */
    public static ModelBundle decode(byte[] bytes) throws BadBundleException {
        return BundleArchive.read(bytes);
    }

    /** SHA-256 of a bundle's bytes, 64 lower-case hex digits: its name on the artifact topic. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ModelBundle bundle
                && manifest.equals(bundle.manifest)
                && Arrays.equals(model, bundle.model)
                && reference.equals(bundle.reference)
                && golden.equals(bundle.golden);
    }

    @Override
    public int hashCode() {
        return 31 * manifest.hashCode() + Arrays.hashCode(model);
    }

    @Override
    public String toString() {
        return "ModelBundle[" + manifest + ", " + model.length + " bytes of model, " + golden.size() + " golden rows]";
    }
}
