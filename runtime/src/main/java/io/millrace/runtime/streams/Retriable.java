package io.millrace.runtime.streams;

/** Marks an exception that time may heal: the stream thread that threw it is replaced and reads its records again. */
public interface Retriable {}
