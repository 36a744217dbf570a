"""Teachers first, then the network that learns from them and ships: one training in stages.

Networks that were trained apart err apart, and a network of the same size learns what they have
in common (Hinton, Vinyals, Dean: Distilling the knowledge in a neural network, 2015). Each stage
goes on where it stopped, and a finished one is not trained again.
"""

from __future__ import annotations

from pathlib import Path

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.settings import Settings
from recoinize_pipeline.training.origin import Origin
from recoinize_pipeline.training.train import Listener, TrainingResult, train


def train_in_stages(
    catalogue: Catalogue,
    dataset_dir: Path,
    training_dir: Path,
    settings: Settings,
    spec: PreprocessingSpec | None = None,
    listener: Listener | None = None,
) -> TrainingResult:
    """Train `training.teachers` networks, then the one that ships, from the first one's weights.

    Teachers differ in their random weights and batches, not in what they are trained on.

    Args:
        catalogue: the faces.
        dataset_dir: dataset of renders; may not exist.
        training_dir: of the network that ships; teachers have folders in it.
        settings: all sections; without teachers it is a training like any other.
        spec: preprocessing; the default one if None.
        listener: is told of the progress.

    Returns:
        What the training of the last stage gave.

    Raises:
        WorkspaceError: as `train` does.
    """
    listener = listener or Listener()
    count = settings.training.teachers
    if not count:
        return train(catalogue, dataset_dir, training_dir, settings, spec, listener)
    inputs_dir = training_dir / "inputs"
    folders = [teacher_dir(training_dir, number) for number in range(count)]
    for number, folder in enumerate(folders):
        listener.on_stage(f"Teacher {number + 1} of {count}")
        train(
            catalogue,
            dataset_dir,
            folder,
            _without_teachers(settings),
            spec,
            listener,
            Origin(number=number),
            inputs_dir,
        )
    listener.on_stage("The network that ships")
    return train(
        catalogue,
        dataset_dir,
        training_dir,
        _of_student(settings),
        spec,
        listener,
        Origin(initial=folders[0], teachers=tuple(folders), number=count),
        inputs_dir,
    )


def teacher_dir(training_dir: Path, number: int) -> Path:
    """Folder of a teacher's training; `number` counts from 0."""
    return training_dir / f"teacher-{number + 1}"


def _without_teachers(settings: Settings) -> Settings:
    training = settings.training.model_copy(update={"teachers": 0})
    return settings.model_copy(update={"training": training})


def _of_student(settings: Settings) -> Settings:
    training = settings.training
    training = training.model_copy(
        update={
            "epochs": training.student_epochs,
            "patience": training.student_epochs,
            "learning_rate": training.student_learning_rate,
        }
    )
    return _without_teachers(settings.model_copy(update={"training": training}))
