/** Every topic that Millrace owns, written down once, and the admin that creates and verifies them. */
@NullMarked
package io.millrace.topics;

import org.jspecify.annotations.NullMarked;
