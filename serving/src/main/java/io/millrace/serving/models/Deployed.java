package io.millrace.serving.models;

import io.millrace.records.Deployment;

/**
 * Which deployment record a route carries out.
 *
 * @param offset the record's, on the topic of deployments; -1 without one
 * @param sequence the record's; -1 without one, and where it could not be carried out in full, so that something stands in
 * @param routing sequence of the record that last changed who scores whom; -1 where the champion scores all
 */
public record Deployed(long offset, long sequence, long routing) {
    /** Nothing was deployed. */
    public static final Deployed NOTHING = new Deployed(-1, -1, -1);

    static Deployed of(Deployment deployment, long offset) {
        return new Deployed(
                offset,
                deployment.getSequence(),
                deployment.getRouting() == null ? -1 : deployment.getRouting().getSequence());
    }

    /** Of a record that something stands in for. */
    static Deployed standIn(long offset) {
        return new Deployed(offset, -1, -1);
    }
}
