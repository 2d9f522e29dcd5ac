package io.millrace.project;

/**
 * One project file or overlay, not yet read.
 *
 * @param name how mistakes cite it, usually its path
 * @param text its content, YAML 1.2
 */
public record ProjectFile(String name, String text) {}
