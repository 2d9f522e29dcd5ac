package io.millrace.features;

import org.jspecify.annotations.Nullable;

/** An ordered key-value store, as the engine sees it: RocksDB under a topology, a map elsewhere. Keys order as unsigned bytes. */
public interface KeyValues {

    /** The value, or null. The caller does not change it. */
    byte @Nullable [] get(byte[] key);

    /** Stores a value; null deletes. The store may keep both arrays. */
    void put(byte[] key, byte @Nullable [] value);

    /** Visits the entries with {@code from <= key < to} in key order; {@code to} null: to the end. The visitor may put into the store. */
    void scan(byte[] from, byte @Nullable [] to, Visitor visitor);

    /** Sees one entry. */
    @FunctionalInterface
    interface Visitor {
        void visit(byte[] key, byte[] value);
    }
}
