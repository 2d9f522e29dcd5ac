/** History fed into topics: the records of a feed, the ticks that go with them, and a pace that the readers can follow. */
@NullMarked
package io.millrace.quickstart.replay;

import org.jspecify.annotations.NullMarked;
