/** Signatures of models: what they are over, and the Ed25519 keys that make and check them. */
@NullMarked
package io.millrace.signing;

import org.jspecify.annotations.NullMarked;
