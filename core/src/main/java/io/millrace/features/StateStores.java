package io.millrace.features;

/**
 * Where an engine keeps its state.
 *
 * @param heads one small value per entity
 * @param wide what grows: closed tiles, sets of distinct values, long texts
 */
public record StateStores(KeyValues heads, KeyValues wide) {}
