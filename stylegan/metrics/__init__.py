"""How near a generator's pictures are to a set of pictures, by the features of a network that looks at both."""

from stylegan.metrics.classifier import Classifier, load_classifier, save_classifier
from stylegan.metrics.collecting import Collected, collect
from stylegan.metrics.features import Extractor, as_shown, fitted
from stylegan.metrics.fid import frechet_distance
from stylegan.metrics.kid import kernel_distance
from stylegan.metrics.outputs import Output
from stylegan.metrics.path_length import mean_path_length, path_lengths
from stylegan.metrics.precision_recall import precision_recall

__all__ = [
    "Classifier",
    "Collected",
    "Extractor",
    "Output",
    "as_shown",
    "collect",
    "fitted",
    "frechet_distance",
    "kernel_distance",
    "load_classifier",
    "mean_path_length",
    "path_lengths",
    "precision_recall",
    "save_classifier",
]
