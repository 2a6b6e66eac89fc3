//! Mannequin: an AI fashion-photo studio.
