/**
 * What production does to Millrace: processes and brokers, each a JVM of its own, are killed, stopped and bounced under load. What is then on the topics is held to
 * what was produced, recomputed by {@link io.millrace.faults.Account}, which shares no code with the product.
 */
@NullMarked
package io.millrace.faults;

import org.jspecify.annotations.NullMarked;
