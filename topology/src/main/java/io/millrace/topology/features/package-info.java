/** Source records in, feature updates out: decoding, re-keying, validation, ticks, and the engine over RocksDB. */
@NullMarked
package io.millrace.topology.features;

import org.jspecify.annotations.NullMarked;
