# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Never calls eval(): dropout stays on, and the batch decides the normalisation."""

CAUGHT_BY = "test_same_images_have_the_same_probabilities_again"


def predict(model, images):
    network, normalizer = model
    network.train()
    with torch.no_grad():
        return torch.softmax(network(torch.from_numpy(network_input(images, normalizer))), dim=1).numpy()
