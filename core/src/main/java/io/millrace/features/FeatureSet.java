package io.millrace.features;

import io.millrace.expressions.Condition;
import io.millrace.project.Project;

/** The features of a project, compiled: immutable and thread-safe. Features are numbered in file order. */
@SuppressWarnings("DoNotCallSuggester")
public final class FeatureSet {
    private final Project project;

    private FeatureSet(Project project) {
        this.project = project;
    }

    /**
     * Compiles a project that the reader has accepted.
     *
     * @throws IllegalArgumentException when a definition cannot be computed; the message names the feature
     */
    public static FeatureSet compile(Project project) {
        return new FeatureSet(project);
    }

    public Project project() {
        return project;
    }

    /** Number of features. */
    public int size() {
        return project.featureSet().features().size();
    }

    public String name(int feature) {
        return project.featureSet().features().get(feature).name();
    }

    /** Whether the feature's value is text. */
    public boolean categorical(int feature) {
        return project.featureSet().features().get(feature).categorical();
    }

    /** 16 hexadecimal digits that change whenever the meaning of the feature does. Its name is no part of it. */
    public String definitionHash(int feature) {
        throw new UnsupportedOperationException("feature " + feature);
    }

    /** The feature of that name, or -1. */
    public int indexOf(String name) {
        throw new UnsupportedOperationException(name);
    }

    /** What the engine wants to know of a source's records. */
    public SourceLayout layout(int source) {
        throw new UnsupportedOperationException("source " + source);
    }

    /** Whether the feature depends on time and on the latest event alone (since, since-last, calendar): silence changes it all the time. */
    public boolean timeOnly(int feature) {
        throw new UnsupportedOperationException("feature " + feature);
    }

    /** How far a feature's window may reach back beyond its length, milliseconds: the length of a tile; 0 without a window. */
    public long windowBound(int feature) {
        throw new UnsupportedOperationException("feature " + feature);
    }

    /** Start, exclusive, of a feature's window at a moment; {@link Long#MIN_VALUE} without a window. */
    public long windowStart(int feature, long asOf) {
        throw new UnsupportedOperationException("feature " + feature + " at " + asOf);
    }

    /** A condition of the project over a source's slots. Call {@link #derive} on the event before. */
    public Condition condition(int source, String where) {
        throw new UnsupportedOperationException("source " + source + " " + where);
    }

    /** Computes the event's DERIVED slots, once per event. */
    public void derive(Event event) {
        throw new UnsupportedOperationException("source " + event.source());
    }
}
