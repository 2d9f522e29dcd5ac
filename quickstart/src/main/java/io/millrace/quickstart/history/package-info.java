/** Point-in-time features at any size: out of core, on all cores, from files or from the topics. */
@NullMarked
package io.millrace.quickstart.history;

import org.jspecify.annotations.NullMarked;
