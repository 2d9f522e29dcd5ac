package io.millrace.project;

/**
 * What is done about predictions, as far as Millrace has a part in it.
 *
 * @param holdout share of entities that nothing is done about, 0 to 1
 */
public record InterventionPolicy(double holdout) {
    /** Where the project file says nothing: nobody is held out. */
    public static final InterventionPolicy DEFAULT = new InterventionPolicy(0);
}
