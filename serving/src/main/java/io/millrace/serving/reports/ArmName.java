package io.millrace.serving.reports;

/**
 * What is counted apart.
 *
 * @param variant as in the deployment; {@link io.millrace.serving.models.ServedArm#SHADOW} of a version that is only recorded
 * @param version the version that scores
 * @param shadow whether it is only recorded
 */
record ArmName(String variant, String version, boolean shadow) {}
