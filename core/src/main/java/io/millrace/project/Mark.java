package io.millrace.project;

/**
 * Where something stands.
 *
 * @param order position of the file among the files read
 * @param file its name
 * @param line from 1
 * @param column from 1
 */
record Mark(int order, String file, int line, int column) {}
