package io.millrace.drift;

/**
 * The drift of a slice in one window.
 *
 * @param slice {@link SliceReference#name()}
 * @param window of its rows alone
 */
public record SliceVerdict(String slice, WindowVerdict window) {}
